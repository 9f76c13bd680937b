#!/bin/sh
# The browser tests need Chromium and Chinese fonts, the Kafka tests Java and Maven. Install them where we are root on
# Debian; otherwise say what is missing. Without Java the suite itself names what it did not run.
set -eu
need=""
command -v chromium >/dev/null 2>&1 || need="$need chromium"
fc-list :lang=zh 2>/dev/null | grep -q . || need="$need fonts-noto-cjk fontconfig"
java=""
command -v java >/dev/null 2>&1 || java="default-jre-headless"
command -v mvn >/dev/null 2>&1 || java="$java maven"
[ -n "$need$java" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $need $java >/dev/null
elif [ -n "$need" ]; then
  echo "install-test-system: missing$need; install them, then run make test again" >&2
  exit 1
fi
