// What the phone keeps: rolls (names, to be cleared) and, apart from them, the queue (numbers only, never lost).
import { deleteDB, openDB } from "idb";

const ROLLS = "sansang-rolls";
const QUEUE = "sansang-queue";
let rolls;
let queue;

const openRolls = async () => {
  rolls = rolls || openDB(ROLLS, 1, {
    upgrade: (db) => db.createObjectStore("rolls", { keyPath: "number" }),
    blocking: async () => {
      const open = rolls;
      rolls = null;
      (await open).close();
    },
    terminated: () => { rolls = null; },
  });
  return rolls;
};
const openQueue = async () => {
  queue = queue || openDB(QUEUE, 1, {
    upgrade: (db) => {
      db.createObjectStore("entries", { keyPath: "uuid" });
      db.createObjectStore("settings");
    },
    terminated: () => { queue = null; },
  });
  return queue;
};

export const allRolls = async () => (await openRolls()).getAll("rolls");
export const putRoll = async (roll) => (await openRolls()).put("rolls", roll);
export const dropRoll = async (number) => (await openRolls()).delete("rolls", number);
export const dropAllRolls = async () => {
  const open = rolls;
  rolls = null;
  if (open) (await open).close();
  await deleteDB(ROLLS);
};
export const entries = async () => (await openQueue()).getAll("entries");
export const dropEntry = async (uuid) => (await openQueue()).delete("entries", uuid);

// An entry counts as kept only when the disk has it.
export const putEntries = async (list) => {
  const db = await openQueue();
  const change = db.transaction("entries", "readwrite", { durability: "strict" });
  await Promise.all([...list.map((one) => change.store.put(one)), change.done]);
};

// What the server said is written in one step: what it settled leaves, what it refused stays with the reason.
export const settle = async (answers) => {
  const db = await openQueue();
  const change = db.transaction("entries", "readwrite");
  for (const one of answers) {
    const entry = await change.store.get(one.uuid);
    if (entry && one.outcome === "refused") await change.store.put({ ...entry, state: "refused", why: one.why, code: one.code });
    else if (entry) await change.store.delete(one.uuid);
  }
  await change.done;
};
export const setting = async (key) => (await openQueue()).get("settings", key);
export const keepSetting = async (key, value) => (await openQueue()).put("settings", value, key);
