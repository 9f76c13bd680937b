#!/bin/sh
# The browser tests need Chromium and Chinese fonts, the Kafka tests Java and Maven, those of the deployment promtool,
# Prometheus and kubectl (or kustomize), those of papers LibreOffice. Install them where we are root on Debian; otherwise
# say what is missing. Without Java, LibreOffice, Prometheus or kubectl the suite itself names what it did not run.
set -eu
need=""
headless=""
command -v chromium >/dev/null 2>&1 || need="$need chromium"
# Half of the processor time in tests of the console; without it they take the other one, as pictures of pages do.
command -v chromium-headless-shell >/dev/null 2>&1 || headless="yes"
fc-list :lang=zh 2>/dev/null | grep -q . || need="$need fonts-noto-cjk fontconfig"
wanted=""
command -v java >/dev/null 2>&1 || wanted="default-jre-headless"
command -v mvn >/dev/null 2>&1 || wanted="$wanted maven"
command -v soffice >/dev/null 2>&1 || wanted="$wanted libreoffice-writer-nogui"
command -v kubectl >/dev/null 2>&1 || command -v kustomize >/dev/null 2>&1 || wanted="$wanted kubernetes-client"
# Prometheus is unpacked into the folder that keeps Kafka too, not installed: its package would start a server.
prometheus="${XDG_CACHE_HOME:-$HOME/.cache}/xunwang/prometheus"
unpack=""
command -v promtool >/dev/null 2>&1 || [ -x "$prometheus/usr/bin/promtool" ] || unpack="yes"
[ -n "$need$wanted$unpack$headless" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086
  [ -z "$need$wanted" ] || apt-get install -y -qq --no-install-recommends $need $wanted >/dev/null
  [ -z "$headless" ] || apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null ||
    echo "install-test-system: Debian's headless build of Chromium could not be had; the tests use chromium" >&2
elif [ -n "$need" ]; then
  echo "install-test-system: missing$need; install them, then run make test again" >&2
  exit 1
fi
if [ -n "$unpack" ] && command -v apt-get >/dev/null 2>&1; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  if (cd "$folder" && apt-get download -qq prometheus 2>/dev/null && dpkg -x prometheus_*.deb unpacked); then
    mkdir -p "$(dirname "$prometheus")"
    rm -rf "$prometheus"
    mv "$folder/unpacked" "$prometheus"
  else
    echo "install-test-system: Debian's package of Prometheus could not be fetched; its tests are not run" >&2
  fi
fi
