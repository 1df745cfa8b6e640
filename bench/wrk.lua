-- Posts the bodies of a pack file, each with a fresh event id, and keeps the ids that were answered 200.
-- Pack: entries of "<prefix bytes> <middle bytes> <suffix bytes>\n" and the three parts; the event id goes between them.
-- With "raw" in place of a seed the parts are whole bodies (they cannot be patched), each sent once.
parts, sent, answered, refused = {}, 0, {}, {}
local headers, path, seed, raw = {}, "", "", false

local function read_pack(name)
  local file = assert(io.open(name, "rb"))
  while true do
    local line = file:read("*l")
    if not line then break end
    local a, b, c = line:match("^(%d+) (%d+) (%d+)$")
    local function part(n) return tonumber(n) == 0 and "" or file:read(tonumber(n)) end
    parts[#parts + 1] = { part(a), part(b), part(c) }
  end
  file:close()
end

function setup(thread) wrk_thread = thread end

-- args: path, pack file or "-", seed or "raw", then name and value of each header
function init(args)
  path = args[1]
  raw, seed = args[3] == "raw", args[3]
  for at = 4, #args - 1, 2 do headers[args[at]] = args[at + 1] end
  if args[2] ~= "-" then read_pack(args[2]) end
  math.randomseed(raw and 0 or tonumber(seed, 16))
end

function request()
  if #parts == 0 then return wrk.format("GET", path, headers) end
  sent = sent + 1
  local part = parts[(sent - 1) % #parts + 1]
  if raw then
    if sent >= #parts then wrk.thread:stop() end
    return wrk.format("POST", path, headers, part[1])
  end
  -- Random first, so that ids fall all over the index as those of SDKs do; seed and counter make them unique.
  local id = string.format("%08x%s%08x%08x", math.random(0, 4294967295), seed, math.random(0, 4294967295), sent)
  return wrk.format("POST", path, headers, part[1] .. id .. part[2] .. id .. part[3])
end

function response(status, _, body)
  if status ~= 200 then
    refused[status] = (refused[status] or 0) + 1
  elseif #parts > 0 then
    answered[#answered + 1] = body:match('"id":"(%x+)"') or "?"
  else
    answered[1] = (answered[1] or 0) + 1
  end
end

function done(summary, latency)
  local ids, statuses = wrk_thread:get("answered"), wrk_thread:get("refused")
  io.write("\nids ", table.concat(ids, " "), "\n")
  local counts = {}
  for status, count in pairs(statuses) do counts[#counts + 1] = string.format('"%s":%d', status, count) end
  local errors = summary.errors
  local bounds, histogram = { 2, 5, 10, 20, 50, 100, 200, 500, math.huge }, {}
  for at = 1, #bounds do histogram[at] = 0 end
  for at = 1, #latency do
    local us, count = latency(at)
    for place = 1, #bounds do
      if us / 1000 <= bounds[place] then
        histogram[place] = histogram[place] + count
        break
      end
    end
  end
  io.write(string.format(
    'result {"sent":%d,"answered":%d,"durationMs":%.1f,"p50Ms":%.3f,"p95Ms":%.3f,"p99Ms":%.3f,"p999Ms":%.3f,"histogram":[%s],"refused":{%s},"failed":%d}\n',
    wrk_thread:get("sent"), summary.requests, summary.duration / 1000, latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000,
    table.concat(histogram, ","), table.concat(counts, ","),
    errors.connect + errors.read + errors.write + errors.timeout))
end
