/* Verification of Ed25519 signatures (RFC 8032), with SHA-512: nothing secret passes here. */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});

  /* SHA-512 (FIPS 180-4), with 64-bit words as BigInt: messages here are short. */

  const word = (x) => BigInt.asUintN(64, x);
  const turned = (x, n) => word((x >> n) | (x << (64n - n)));
  const K = E.rootFractions(80, 3);
  const START = E.rootFractions(8, 2);

  function compress(state, view, at) {
    const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + 8 * i));
    for (let i = 16; i < 80; i++) {
      const s0 = turned(w[i - 15], 1n) ^ turned(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = turned(w[i - 2], 19n) ^ turned(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w.push(word(w[i - 16] + s0 + w[i - 7] + s1));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const s1 = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n);
      const one = h + s1 + ((e & f) ^ (word(~e) & g)) + K[i] + w[i];
      const s0 = turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n);
      const two = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, word(d + one), c, b, a, word(one + two)];
    }
    return [a, b, c, d, e, f, g, h].map((x, i) => word(x + state[i]));
  }

  E.sha512 = (bytes) => {
    const made = E.padded(bytes, 128, 16);
    const view = new DataView(made.buffer);
    let state = START;
    for (let at = 0; at < made.length; at += 128) state = compress(state, view, at);
    const found = new DataView(new ArrayBuffer(64));
    state.forEach((x, i) => found.setBigUint64(8 * i, x));
    return new Uint8Array(found.buffer);
  };

  /* The curve -x² + y² = 1 + d x² y² over the integers modulo P. */

  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n; // the order of the base point
  const mod = (x) => ((x % P) + P) % P;

  function power(base, exponent) {
    let [found, square] = [1n, mod(base)];
    for (let n = exponent; n > 0n; n >>= 1n) {
      if (n & 1n) found = (found * square) % P;
      square = (square * square) % P;
    }
    return found;
  }

  const inverse = (x) => power(x, P - 2n); // Fermat
  const D = mod(-121665n * inverse(121666n));
  const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);

  const number = (bytes) => // little-endian
    bytes.reduceRight((found, byte) => (found << 8n) | BigInt(byte), 0n);

  /** The x of a point whose y is given, with the sign of its last bit; null where there is none. */
  function xOf(y, odd) {
    const u = mod(y * y - 1n);
    const v = mod(D * y * y + 1n);
    // A root of u/v is u v³ (u v⁷)^((p-5)/8), or that times a root of -1 (RFC 8032, 5.1.3).
    let x = mod(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
    if (mod(v * x * x) === mod(-u)) x = mod(x * ROOT_OF_MINUS_1);
    if (mod(v * x * x) !== u || (x === 0n && odd)) return null;
    return (x & 1n) === BigInt(odd) ? x : mod(-x);
  }

  /* Points in extended coordinates (X : Y : Z : T), x = X/Z, y = Y/Z, T = XY/Z. */

  function point(bytes) {
    const packed = number(bytes);
    const y = packed & ((1n << 255n) - 1n);
    if (y >= P) return null; // not the one form of this point
    const x = xOf(y, Number(packed >> 255n));
    return x === null ? null : [x, y, 1n, mod(x * y)];
  }

  function sum([x1, y1, z1, t1], [x2, y2, z2, t2]) {
    const a = (y1 - x1) * (y2 - x2);
    const b = (y1 + x1) * (y2 + x2);
    const c = ((2n * t1 * t2) % P) * D;
    const d = 2n * z1 * z2;
    const [e, f, g, h] = [mod(b - a), mod(d - c), mod(d + c), mod(b + a)];
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  const ZERO = [0n, 1n, 1n, 0n];

  function times(n, one) {
    let [found, doubled] = [ZERO, one];
    for (let rest = n; rest > 0n; rest >>= 1n) {
      if (rest & 1n) found = sum(found, doubled);
      doubled = sum(doubled, doubled);
    }
    return found;
  }

  const baseY = mod(4n * inverse(5n));
  const baseX = xOf(baseY, 0);
  const BASE = [baseX, baseY, 1n, mod(baseX * baseY)];

  /**
   * Whether a signature of 64 bytes is that of a message by a public key of 32 bytes.
   * Points in another than their one form, and S not below the order, are refused.
   */
  E.signed = (key, signature, message) => {
    if (key.length !== 32 || signature.length !== 64) return false;
    const [a, r] = [point(key), point(signature.subarray(0, 32))];
    const s = number(signature.subarray(32));
    if (a === null || r === null || s >= L) return false;
    const k = number(E.sha512(E.joined(signature.subarray(0, 32), key, message))) % L;
    const [left, right] = [times(s, BASE), sum(r, times(k, a))];
    // S B = R + k A, compared without a division
    return mod(left[0] * right[2] - right[0] * left[2]) === 0n
      && mod(left[1] * right[2] - right[1] * left[2]) === 0n;
  };
})();
