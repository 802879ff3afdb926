// Rendered by apiserver-boot from PROJECT. Changes made here are lost with the next "apiserver-boot create …".
import { defineGroup, type GroupDefinition } from "apiserver-boot";
import { Article } from "./shop/v1/article.js";
import { Page } from "./shop/v1/page.js";
import { storage as articleStorage } from "./shop/v1/article-storage.js";
import { storage as pageStorage } from "./shop/v1/page-storage.js";

/** Every API group of this server. */
export const groups: readonly GroupDefinition[] = [
  defineGroup({
    name: "shop.example.com",
    versions: [
      {
        name: "v1",
        kinds: [
          Article,
          Page,
        ],
      },
    ],
    storages: [
      articleStorage,
      pageStorage,
    ],
  }),
];
