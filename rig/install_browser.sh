#!/bin/sh
# Is there a Chromium for the tests of the pages? Debian's, if we may install it.
set -u
if command -v chromium >/dev/null 2>&1; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Debian's Chromium for the tests of the pages" >&2
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "No Chromium: the tests of the pages in a browser will be skipped." >&2
echo "On Debian: sudo apt-get install chromium" >&2
