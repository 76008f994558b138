// Answers for the phone page of attendance without a connection, and for nothing else: its scope is that page alone.
// The server puts self.SHELL in front: the cache's name (a digest of the files), the page and the files it needs.
const { name, page, files } = self.SHELL;

const fetched = async (address) => {
  const response = await fetch(address, { cache: "reload", credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  return response;
};

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(name);
    await Promise.all([page, ...files].map(async (address) => cache.put(address, await fetched(address))));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((one) => one.startsWith("attendance-") && one !== name);
    await Promise.all(old.map((one) => caches.delete(one)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  const isPage = event.request.mode === "navigate" && address.pathname === page;
  if (!isPage && !files.includes(address.pathname)) return;
  event.respondWith((async () => {
    const cache = await caches.open(name);
    const kept = await cache.match(isPage ? page : address.pathname);
    if (!kept) return fetch(event.request);
    // The page holds no data: the kept one is shown at once, and a newer one (another language) is kept for next time.
    if (isPage) event.waitUntil(fetched(page).then((fresh) => cache.put(page, fresh), () => {}));
    return kept;
  })());
});
