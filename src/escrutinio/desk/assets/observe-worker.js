// Keeps the observer's pages for when there is no network: what was seen last is shown again.
"use strict";
const KEPT = "observe-1";
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(KEPT);
    await cache.addAll(["./", "/assets/observe.css", "/assets/observe.js"]);
    const home = await (await cache.match("./")).text();
    const forms = [...home.matchAll(/href="([^"]*\/fill\/[^"]*)"/g)].map((one) => one[1]);
    await Promise.allSettled(forms.map((one) => cache.add(one)));
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith((async () => {
    const cache = await caches.open(KEPT);
    try {
      const answer = await fetch(event.request);
      if (answer.ok) await cache.put(event.request, answer.clone());
      return answer;
    } catch (error) {
      const known = await cache.match(event.request, { ignoreSearch: true });
      if (known) return known;
      throw error;
    }
  })());
});
