import { afterEach, beforeEach, expect, it } from "vitest";
import { openCafe, type Cafe } from "./cafe.js";

const dishes = "/apis/cafe.example.com/v1/namespaces/default/dishes";
const soup = { metadata: { name: "soup" }, spec: { price: 650, text: "Soup of the day" } };

let cafe: Cafe;
beforeEach(async () => {
  cafe = await openCafe({ port: 0, staffToken: "secret" });
});
afterEach(() => cafe.stop());

const ask = (path: string, token?: string, body?: object) =>
  fetch(cafe.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

it("shows on its page what the staff has put on the menu by the API", async () => {
  expect((await ask(dishes, "secret", soup)).status).toBe(201);
  expect(await (await ask("/")).text()).toBe("The menu\n\n6.50  Soup of the day\n");
  expect((await ask("/other")).status).toBe(404);
});

it("lets guests read, and nothing else", async () => {
  expect(await (await ask(dishes)).json()).toMatchObject({ kind: "DishList", items: [] });
  expect((await ask("/apis/cafe.example.com/v1")).status).toBe(200);
  expect((await ask(dishes, undefined, soup)).status).toBe(403);
  expect((await ask(dishes, "guessed", soup)).status).toBe(401);
});

it("opens as often as it likes, each with a menu of its own, and closes with guests still looking", async () => {
  const other = await openCafe({ port: 0, staffToken: "other" });
  await ask(dishes, "secret", soup);
  const watching = await fetch(`${other.url}${dishes}?watch=true`);
  const seen = watching.text();
  await other.stop();
  expect(await seen).toBe("");
  await expect(fetch(other.url)).rejects.toThrow("fetch failed");
  expect(await (await ask("/")).text()).toContain("Soup");
});
