#!/bin/sh
# Makes the passwords that docker-compose.yml and the Kubernetes base mount, as files only their owner reads.
set -eu
folder=${1:-secrets}
mkdir -p "$folder"
chmod 700 "$folder"
umask 077
for name in clickhouse_password grafana_clickhouse_password grafana_admin_password; do
  [ -s "$folder/$name" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$folder/$name"
done
digest() { printf %s "$(cat "$folder/$1")" | sha256sum | cut -d' ' -f1; }
cat > "$folder/clickhouse_passwords" <<XML
<clickhouse>
    <xunwang>$(digest clickhouse_password)</xunwang>
    <grafana>$(digest grafana_clickhouse_password)</grafana>
</clickhouse>
XML
# The containers run as other users than the owner of the folder, which stays closed to everybody else.
chmod 644 "$folder"/*
