import { setTimeout as sleep } from "node:timers/promises";
import { GrpcSession } from "../../../src/storage/etcd/grpc/grpc-session.ts";
import { ProtobufReader } from "../../../src/storage/etcd/protobuf/reader.ts";
import type { EtcdBinary } from "./etcd-binaries.ts";
import { EtcdProcess, freePorts } from "./etcd-process.ts";

/** Three members on loopback. */
export class EtcdCluster {
  static async start(binary: EtcdBinary): Promise<EtcdCluster> {
    const names = ["one", "two", "three"];
    const ports = await freePorts(names.length * 2);
    const peerPort = (index: number): number => ports[names.length + index] ?? 0;
    const cluster = names.map((name, index) => `${name}=http://127.0.0.1:${peerPort(index)}`).join(",");
    const members = await Promise.all(
      names.map((name, index) =>
        EtcdProcess.prepare(binary, { name, cluster, clientPort: ports[index] ?? 0, peerPort: peerPort(index) }),
      ),
    );
    await Promise.all(members.map((member) => member.start()));
    return new EtcdCluster(members);
  }

  private constructor(readonly members: readonly EtcdProcess[]) {}

  get urls(): string[] {
    return this.members.map(({ url }) => url);
  }

  async leader(): Promise<EtcdProcess> {
    return this.#find((status) => status.member === status.leader);
  }

  async follower(): Promise<EtcdProcess> {
    return this.#find((status) => status.leader !== 0 && status.member !== status.leader);
  }

  async remove(): Promise<void> {
    await Promise.all(this.members.map((member) => member.remove()));
  }

  async #find(isWanted: (status: MemberStatus) => boolean): Promise<EtcdProcess> {
    for (let tries = 0; tries < 50; tries++) {
      for (const member of this.members) if (isWanted(await statusOf(member.url))) return member;
      await sleep(100);
    }
    throw new Error("no such member");
  }
}

interface MemberStatus {
  readonly member: number;
  readonly leader: number;
}

async function statusOf(url: string): Promise<MemberStatus> {
  const session = await GrpcSession.open(url, {}, 2_000);
  try {
    return decode(await session.unary("/etcdserverpb.Maintenance/Status", Buffer.alloc(0), 2_000));
  } finally {
    session.close();
  }
}

function decode(bytes: Buffer): MemberStatus {
  const reader = new ProtobufReader(bytes);
  let [member, leader] = [0, 0];
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) member = reader.message(memberIdOf);
    else if (field === 4) leader = reader.integer();
    else reader.skip();
  }
  return { member, leader };
}

function memberIdOf(header: ProtobufReader): number {
  let id = 0;
  for (let field = header.field(); field !== 0; field = header.field()) {
    if (field === 2) id = header.integer();
    else header.skip();
  }
  return id;
}
