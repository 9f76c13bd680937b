#!/bin/sh
# The browser tests need Chromium and Chinese fonts. Install them where we are root on Debian; otherwise say what is missing.
set -eu
need=""
command -v chromium >/dev/null 2>&1 || need="$need chromium"
fc-list :lang=zh 2>/dev/null | grep -q . || need="$need fonts-noto-cjk fontconfig"
[ -n "$need" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $need >/dev/null
else
  echo "install-test-system: missing$need; install them, then run make test again" >&2
  exit 1
fi
