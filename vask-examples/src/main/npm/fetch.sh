#!/bin/sh
# Brings pusher-js from npm into the demo's class path: fetch.sh FROM WORK INTO
# Never fails the build: without npm, or without a network, the page takes the public CDN copy instead.
# Silent when all is well: the demo's own output is read by programs.
from=$1 work=$2 into=$3
page="$into/pusher-with-encryption.min.js"

# Nothing to do while the lock file is the one that was fetched with.
if [ -f "$page" ] && cmp -s "$from/package-lock.json" "$work/package-lock.json"; then
    exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
    echo "vask-examples: npm is not installed; the demo's page takes pusher-js from a public CDN" >&2
    exit 0
fi
rm -rf "$work" "$page"
mkdir -p "$work" "$into"
cp "$from/package.json" "$from/package-lock.json" "$work/"
if (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline) >"$work/npm.log" 2>&1; then
    cp "$work/node_modules/pusher-js/dist/web/pusher-with-encryption.min.js" "$page"
else
    echo "vask-examples: 'npm ci' failed (see $work/npm.log); the demo's page takes pusher-js from a public CDN" >&2
fi
exit 0
