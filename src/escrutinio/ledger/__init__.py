"""What cannot be changed afterwards: canonical bytes, a Merkle tree, checkpoints, custody."""
