# Reads the sorted lines of events.jq: what each order has done. Prints the orders for which something should have followed by now.

BEGIN {
  minute = 60 * 1000000
  # From, to, and how many minutes that may take. Spans have one more minute to reach Jaeger.
  rules = "2 3 0|5 6 0|6 7 0|9 10 0|10 11 5|11 12 0|12 13 40|13 14 0|14 15a 0|15a 15b 30|15b 16 0|15b 17 0|15b 18 0|" \
    "20.1 20.2 0|20.1 20.3 0|20.3 21.1 10|21.1 21.2 0|22.1 22.2 0|23.1 23.2 0|24a.1 24a.2 0|24a.1 24a.3 0|24a.3 24b.1 10|" \
    "24b.1 24b.2 0|25.1 25.2 0"
  count = split(rules, rule, "|")
  last = split("2 3 5 6 7 9 10 11 12 13 14 15a 15b 16 17 18 20.1 20.2 20.3 21.1 21.2 22.1 22.2 23.1 23.2 24a.1 24a.2 24a.3 " \
    "24b.1 24b.2 25.1 25.2", point, " ")
  split("2 5 9 11 13 20.1 21.1 22.1 23.1 24a.1 24b.1 25.1", entries, " ")
  for (i in entries) entry[entries[i]]
}

$3 == "order" { order[$1] = $5; next }
{ keys[$1]; if ($4 == "ok") { if (!(($1, $3) in done)) done[$1, $3] = $2 } else failed[$1, $3] = $2 }

END {
  # A calculation's points count for its order.
  for (key in keys) {
    own = key in order ? order[key] : key
    for (i = 1; i <= last; i++) {
      if ((key, point[i]) in done) happened[own, point[i]] = done[key, point[i]]
      if ((key, point[i]) in failed) tried[own, point[i]] = 1
    }
    orders[own]
  }
  for (id in orders) {
    verdict = ""
    # An error shows in its request's entry too, so it happened at the last failed point of the first such request.
    for (i = 1; i <= last; i++) {
      if (verdict != "" && point[i] in entry) break
      if ((id, point[i]) in tried && !((id, point[i]) in happened)) verdict = "failed\t" point[i]
    }
    for (i = 1; i <= count && verdict == ""; i++) {
      split(rule[i], part, " ")
      if (!((id, part[1]) in happened) || (id, part[2]) in happened) continue
      if (now > happened[id, part[1]] + part[3] * minute + minute) verdict = "lost\t" part[2]
    }
    if (verdict != "") print id "\t" verdict
  }
}
