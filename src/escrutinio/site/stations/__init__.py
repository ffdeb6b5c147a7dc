"""What the scripts of a site load of its stations: sheets in shards, an index, columns, names."""
