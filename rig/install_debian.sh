#!/bin/sh
# What do the tests need of Debian? A browser, time stamps of any year, a tracer of calls to the
# system, a database server, OCR for scripts that RapidOCR lacks, and fonts.
# Installed if we may; whatever is missing, the tests that need it are skipped and say so.
set -u
missing=""
want() { # a file or command that shows that a package is there, then the package
    if ! command -v "$1" >/dev/null 2>&1 && [ ! -e "$1" ]; then missing="$missing $2"; fi
}
data=/usr/share/tesseract-ocr/5/tessdata
fonts=/usr/share/fonts
want chromium chromium
want openssl openssl
want faketime faketime
want strace strace
want tesseract tesseract-ocr
for server in /usr/lib/postgresql/*/bin/postgres; do :; done # the last of them, or the pattern
want "$server" postgresql
want $data/ara.traineddata tesseract-ocr-ara
want $data/urd.traineddata tesseract-ocr-urd
want $data/hin.traineddata tesseract-ocr-hin
want $data/rus.traineddata tesseract-ocr-rus
want $fonts/truetype/noto/NotoSansArabic-Regular.ttf fonts-noto-core
want $fonts/opentype/noto/NotoSansCJK-Regular.ttc fonts-noto-cjk
want $fonts/truetype/noto/NotoColorEmoji.ttf fonts-noto-color-emoji
if [ -z "$missing" ]; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing for the tests, from Debian:$missing" >&2
    # shellcheck disable=SC2086  # one word for each package
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "Missing, so the tests that need them will be skipped:$missing" >&2
echo "On Debian: sudo apt-get install$missing" >&2
