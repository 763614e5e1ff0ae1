#!/bin/sh
# Brings Bun from npm, for the reference server of the load program: fetch.sh FROM INTO
# Never fails: without npm, without a network, or on another kind of machine, the reference is left out.
from=$1 into=$2

mkdir -p "$into"
cp "$from/server.js" "$from/package.json" "$into/"
if [ -x "$into/bun" ] && cmp -s "$into/package.json" "$into/fetched.json"; then
    exit 0
fi
if (cd "$into" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock) >"$into/npm.log" 2>&1 &&
    ln -sf node_modules/@oven/bun-linux-x64/bin/bun "$into/bun" && [ "$("$into/bun" -e 'console.log(1)')" = 1 ]; then
    cp "$into/package.json" "$into/fetched.json"
else
    rm -f "$into/bun"
    echo "vask-benchmarks: no Bun (see $into/npm.log); bun-uws is left out" >&2
fi
exit 0
