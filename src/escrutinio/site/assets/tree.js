/* The log's Merkle tree, read from its tiles (RFC 6962, RFC 9162, C2SP tlog-tiles). */
"use strict";

(() => {
  const E = (globalThis.Escrutinio = globalThis.Escrutinio || {});
  const HASH = 32;
  const WIDTH = 256; // hashes of a full tile

  E.leafHash = (entry) => E.digest(E.joined([0], entry));
  E.nodeHash = (left, right) => E.digest(E.joined([1], left, right));

  /** How many hashes, or entries, a tile of a log of that size has. */
  const widthOf = (size, level, index) =>
    Math.min(WIDTH, Math.floor(size / WIDTH ** level) - index * WIDTH);

  /** Where a tile lies; a tile of entries has no level. */
  E.tilePath = (level, index, width) => {
    const parts = [`${index % 1000}`.padStart(3, "0")];
    for (let rest = Math.floor(index / 1000); rest; rest = Math.floor(rest / 1000)) {
      parts.unshift(`x${`${rest % 1000}`.padStart(3, "0")}`);
    }
    const name = level === null ? "entries" : level;
    return `tile/${name}/${parts.join("/")}${width === WIDTH ? "" : `.p/${width}`}`;
  };

  async function folded(hashes) {
    let found = hashes;
    while (found.length > 1) {
      const pairs = Array.from({ length: found.length / 2 }, (_, i) => [found[2 * i], found[2 * i + 1]]);
      found = await Promise.all(pairs.map((pair) => E.nodeHash(...pair)));
    }
    return found[0];
  }

  /** A log of a size as its tiles have it; each tile is fetched once. */
  E.Tree = class {
    constructor(size, bytes) {
      Object.assign(this, { size, bytes, read: new Map() });
    }

    file(path) {
      if (!this.read.has(path)) this.read.set(path, this.bytes(path));
      return this.read.get(path);
    }

    /** The hashes of a tile, and its path. */
    async tile(level, index) {
      const width = widthOf(this.size, level, index);
      const path = E.tilePath(level, index, width);
      const data = await this.file(path);
      if (data.length !== width * HASH) throw new E.Broken(path, data.length, width * HASH);
      return { path, hashes: Array.from({ length: width }, (_, i) => data.subarray(i * HASH, (i + 1) * HASH)) };
    }

    /** An entry's bytes, and the path of the tile that has it. */
    async entry(index) {
      const place = Math.floor(index / WIDTH);
      const width = widthOf(this.size, 0, place);
      const path = E.tilePath(null, place, width);
      const entries = unpackedEntries(await this.file(path), path);
      if (entries.length !== width) throw new E.Broken(path, entries.length, width);
      return { path, entry: entries[index % WIDTH] };
    }

    /** The hash of the whole subtree of 2^level leaves at an index of its level. */
    async node(level, index) {
      const over = level % 8;
      const first = index * 2 ** over;
      const { hashes } = await this.tile(Math.floor(level / 8), Math.floor(first / WIDTH));
      return folded(hashes.slice(first % WIDTH, (first % WIDTH) + 2 ** over));
    }

    /** The root over entries from `start` to `end`, where a subtree may begin at `start`. */
    async range(start, end) {
      const hashes = await Promise.all(parts(start, end).map((part) => this.node(...part)));
      let right = hashes.pop();
      while (hashes.length) right = await E.nodeHash(hashes.pop(), right);
      return right;
    }

    /** The hashes that lead from an entry to the root (RFC 6962, 2.1.1). */
    async inclusion(index) {
      const proof = [];
      let [start, end] = [0, this.size];
      while (end - start > 1) {
        const middle = start + split(end - start);
        proof.push(index < middle ? this.range(middle, end) : this.range(start, middle));
        [start, end] = index < middle ? [start, middle] : [middle, end];
      }
      return Promise.all(proof.reverse());
    }

    /** The hashes that show that the tree begins with an older, smaller one (RFC 6962, 2.1.2). */
    async consistency(old) {
      const proof = [];
      let [start, end, whole] = [0, this.size, true];
      while (old !== end) {
        const middle = start + split(end - start);
        if (old <= middle) {
          proof.push(this.range(middle, end));
          end = middle;
        } else {
          proof.push(this.range(start, middle));
          [start, whole] = [middle, false];
        }
      }
      if (!whole) proof.push(this.range(start, end));
      return Promise.all(proof.reverse());
    }

    /** The first full tile on the way up from an entry whose root is not what the next level has. */
    async misfit(index) {
      let place = Math.floor(index / WIDTH);
      for (let level = 0; widthOf(this.size, level, place) === WIDTH; level++) {
        const { path, hashes } = await this.tile(level, place);
        const above = await this.tile(level + 1, Math.floor(place / WIDTH));
        const [found, said] = [await folded(hashes), above.hashes[place % WIDTH]];
        if (!E.same(found, said)) {
          return new E.Broken(`${path} / ${above.path}[${place % WIDTH}]`, E.hex(said), E.hex(found));
        }
        place = Math.floor(place / WIDTH);
      }
      return null;
    }
  };

  function unpackedEntries(data, path) {
    const found = [];
    for (let at = 0; at < data.length; ) {
      const length = data[at] * 256 + (at + 1 < data.length ? data[at + 1] : NaN);
      if (!(at + 2 + length <= data.length)) throw new E.Broken(path, at, data.length);
      found.push(data.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    return found;
  }

  /** The whole subtrees, as level and index, that make up the entries from start to end. */
  function parts(start, end) {
    const found = [];
    let [at, rest] = [start, end - start];
    for (let level = 52; level >= 0; level--) {
      if (rest >= 2 ** level) {
        found.push([level, at / 2 ** level]);
        at += 2 ** level;
        rest -= 2 ** level;
      }
    }
    return found;
  }

  /** The largest power of two below a size. */
  function split(size) {
    let found = 1;
    while (found * 2 < size) found *= 2;
    return found;
  }

  /** The root to which a proof leads from a leaf (RFC 9162, 2.1.3.2); null where it is no proof. */
  E.rootFrom = async (leaf, index, size, proof) => {
    let [place, last, found] = [index, size - 1, leaf];
    const up = () => { [place, last] = [Math.floor(place / 2), Math.floor(last / 2)]; };
    for (const one of proof) {
      if (last === 0) return null;
      if (place % 2 || place === last) {
        found = await E.nodeHash(one, found);
        while (place % 2 === 0 && place) up();
      } else {
        found = await E.nodeHash(found, one);
      }
      up();
    }
    return last === 0 ? found : null;
  };

  /** Both roots to which a proof of consistency leads (RFC 9162, 2.1.4.2); null where it is none. */
  E.rootsFrom = async (old, size, oldRoot, proof) => {
    if (old === size) return proof.length ? null : [oldRoot, oldRoot];
    let [place, last] = [old - 1, size - 1];
    const up = () => { [place, last] = [Math.floor(place / 2), Math.floor(last / 2)]; };
    while (place % 2) up();
    const hashes = Number.isInteger(Math.log2(old)) ? [oldRoot, ...proof] : [...proof];
    let [first, second] = [hashes[0], hashes[0]];
    for (const one of hashes.slice(1)) {
      if (last === 0) return null;
      if (place % 2 || place === last) {
        [first, second] = [await E.nodeHash(one, first), await E.nodeHash(one, second)];
        while (place % 2 === 0 && place) up();
      } else {
        second = await E.nodeHash(second, one);
      }
      up();
    }
    return last === 0 && hashes.length ? [first, second] : null;
  };
})();
