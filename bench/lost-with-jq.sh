#!/usr/bin/env bash
# Which orders were lost or failed in the last 24 hours? This script answers with curl and jq. It knows the path and how the services'
# spans look. `ordertrace lost` is measured against it.
#
#   bench/lost-with-jq.sh http://localhost:16686 2026-11-20T09:00:00Z [seconds]
#
# It prints a line for each such order: order, lost or failed, point. It asks every service for its traces in slices of [seconds] (900),
# four requests at a time. If an answer is full, it asks again in halves. jq turns spans into lines (events.jq), sort brings an order's
# lines together, awk looks for what is missing (missing.awk).
set -euo pipefail
export LC_ALL=C

url=$1
now=$(date --date "$2" +%s)
slice=${3:-900}
export url limit=1500
tmp=$(mktemp -d)
export tmp
trap 'rm -rf "$tmp"' EXIT
script=$(cd "$(dirname "$0")" && pwd)/lost-with-jq
export script

# fetch shop-api 1700000000000000 1700000900000000: microseconds
fetch() {
  local file="$tmp/$1.$2.$3" count
  curl --silent --show-error --fail "$url/api/traces?service=$1&start=$2&end=$3&limit=$limit" |
    jq --raw-output --arg service "$1" --from-file "$script/events.jq" >"$file"
  read -r count <"$file"
  if ((count >= limit && $3 - $2 > 1000)); then
    rm "$file"
    local middle=$((($2 + $3) / 2))
    fetch "$1" "$2" "$middle"
    fetch "$1" "$middle" "$3"
  fi
}
export -f fetch

# Begins an hour before the window: an order may have come then to the point where it is lost.
from=$((now - 25 * 3600))
for service in shop-api crm-api mes-api; do
  for ((start = from; start < now; start += slice)); do
    end=$((start + slice < now ? start + slice : now))
    echo "$service ${start}000000 ${end}000000"
  done
done | xargs --max-procs=4 --max-args=3 bash -c 'set -Eeuo pipefail; trap "exit 255" ERR; fetch "$@"' fetch

# A trace that crosses a slice's edge came twice.
find "$tmp" -type f -name '*-api.*' -exec tail --quiet --lines=+2 {} + | sort --unique |
  awk -F '\t' -v now="${now}000000" -f "$script/missing.awk"
