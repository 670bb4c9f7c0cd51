# Turns one service's spans in an answer of Jaeger into lines: key, time of the span's end, point, ok or error, status.
# The first line is the number of traces.

def parent: (map(select(.refType == "CHILD_OF")) + .)[0].spanID;

# The attribute's value at the nearest span, from this one upwards, that has it.
def nearest($spans; has):
  if . == null then null elif (.tags | has) != null then (.tags | has) else $spans[.parent // ""] | nearest($spans; has) end;

def route($status): {
    "/api/orders": "2",
    "/api/orders/{order_id}/file": "5",
    "/api/orders/{order_id}/submit": "9",
    "/api/orders/{order_id}/approve": "20.1",
    "/api/orders/{order_id}/assign": "22.1",
    "/api/orders/{order_id}/status_change": (if $status == "SHIPPED" then "24a.1" else "23.1" end),
    "/api/carrier/events": "25.1"
  }[.["http.route"]];

def statement($service; $status): {
    "shop-api INITIATED": "3",
    "shop-api SUBMITTED": "10",
    "crm-api MANUFACTURING_APPROVED": "20.2",
    "mes-api MANUFACTURING_APPROVED": "21.2",
    "mes-api MANUFACTURING_STARTED": "22.2",
    "mes-api MANUFACTURING_COMPLETED": "23.2",
    "mes-api PACKAGING": "23.2",
    "mes-api SHIPPED": "24a.2",
    "crm-api SHIPPED": "24b.2",
    "crm-api CLOSED": "25.2"
  }["\($service) \($status)"];

def queue: .["messaging.rabbitmq.destination.routing_key"] // .["messaging.destination"] // .["messaging.destination.name"] // "";
def sent: queue | if test("calculation.requests") then "12" elif test("calculation.results") then "18"
  elif test("manufacturing.orders") then "20.3" elif test("order.shipped") then "24a.3" else null end;
def received: queue | if test("calculation.requests") then "13" elif test("manufacturing.orders") then "21.1"
  elif test("order.shipped") then "24b.1" else null end;

def answered: (.tags["http.status_code"] // .tags["http.response.status_code"]) != null;

# Points that a span shows. An answer of S3 shows two: S3 took the request, and S3 did what was asked.
def points($service; $status):
  (.tags["db.statement"] // .tags["db.query.text"]) as $sql
  | if .tags["span.kind"] == "server" then (if .operationName | startswith("POST") then .tags | route($status) else empty end)
    elif .tags["span.kind"] == "producer" then .tags | sent
    elif .tags["span.kind"] == "consumer" then .tags | received
    elif .operationName == "detect order" then "11"
    elif .operationName == "calculate price" then "15b"
    elif .tags["rpc.method"] == "PutObject" then if answered then "6", "7" else "6" end
    elif .tags["rpc.method"] == "GetObject" then if answered then "14", "15a" else "14" end
    elif .tags["db.system"] == "redis" or .tags["db.system.name"] == "redis" then "17"
    elif $sql == null then empty
    elif $sql | test("^INSERT INTO calculations") then "16"
    elif $sql | test("^(INSERT INTO|UPDATE) orders") then statement($service; $status)
    else empty end
  | select(. != null);

.data
| length,
  (.[]
  | .processes as $processes
  | (reduce .spans[] as $span ({};
      .[$span.spanID] = {tags: (reduce $span.tags[] as $tag ({}; .[$tag.key] = $tag.value)), parent: ($span.references | parent)})) as $spans
  | .spans[]
  | select($processes[.processID].serviceName == $service)
  | $spans[.spanID] as $own
  | ($own | nearest($spans; .order_id)) as $order
  | ($own | nearest($spans; .calculation_request_id)) as $calculation
  | ($own | nearest($spans; .order_status)) as $status
  | (.startTime + .duration) as $ended
  # A span that has both keys, or one key below a span with the other, says which order a calculation belongs to.
  | (if ($own.tags.order_id // $own.tags.calculation_request_id) != null and $order != null and $calculation != null
      then [$calculation, 0, "order", "ok", $order] else empty end),
    (. + {tags: $own.tags}
    | points($service; $status) as $point
    # Any answer of S3, an error too, shows that S3 took the request.
    | (if .tags.error != true or (($point == "6" or $point == "14") and answered) then "ok" else "error" end) as $outcome
    | [$calculation // $order, $ended, $point, $outcome, $status // ""]
    | select(.[0] != null)))
| if type == "array" then @tsv else . end
