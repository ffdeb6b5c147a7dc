/* SHA-256 (FIPS 180-4): the browser's where it has it, else our own: over plain http it has none. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});

  /** The whole root of a number, by Newton's method from above. */
  function wholeRoot(n, degree) {
    const k = BigInt(degree);
    let found = 1n << BigInt(Math.ceil(n.toString(2).length / degree));
    for (;;) {
      const next = ((k - 1n) * found + n / found ** (k - 1n)) / k;
      if (next >= found) return found;
      found = next;
    }
  }

  /**
   * The constants of SHA-2: the first 64 bits of the fractions of the roots of the first primes.
   * Those of SHA-256 are the upper halves of those of SHA-512.
   */
  E.rootFractions = (count, degree) => {
    const primes = [];
    for (let n = 2; primes.length < count; n++) {
      if (primes.every((p) => n % p)) primes.push(n);
    }
    return primes.map((p) =>
      BigInt.asUintN(64, wholeRoot(BigInt(p) << BigInt(64 * degree), degree)));
  };

  const upper = (words) => Uint32Array.from(words, (one) => Number(one >> 32n));
  const K = upper(E.rootFractions(64, 3));
  const START = upper(E.rootFractions(8, 2));
  const turned = (x, n) => (x >>> n) | (x << (32 - n));

  /** A message with the bit 1, zeros and its length in bits, up to a whole number of blocks. */
  E.padded = (bytes, block, lengthBytes) => {
    const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
    const made = new Uint8Array(size);
    made.set(bytes);
    made[bytes.length] = 0x80;
    new DataView(made.buffer).setBigUint64(size - 8, BigInt(bytes.length) * 8n);
    return made;
  };

  function compress(state, view, at) {
    const w = new Uint32Array(64);
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const s0 = turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { state[i] += x; });
  }

  /** Our own SHA-256 of bytes. */
  E.sha256 = (bytes) => {
    const made = E.padded(bytes, 64, 8);
    const view = new DataView(made.buffer);
    const state = Uint32Array.from(START);
    for (let at = 0; at < made.length; at += 64) compress(state, view, at);
    const found = new DataView(new ArrayBuffer(32));
    state.forEach((x, i) => found.setUint32(4 * i, x));
    return new Uint8Array(found.buffer);
  };

  /** SHA-256 of bytes, by the browser where it can. */
  E.digest = async (bytes) => {
    const subtle = globalThis.crypto && globalThis.crypto.subtle;
    return subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes)) : E.sha256(bytes);
  };

  E.joined = (...parts) => {
    const made = new Uint8Array(parts.reduce((n, one) => n + one.length, 0));
    let at = 0;
    for (const one of parts) {
      made.set(one, at);
      at += one.length;
    }
    return made;
  };

  E.same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
  E.hex = (bytes) => Array.from(bytes, (x) => x.toString(16).padStart(2, "0")).join("");
})();
