-- For wrk: sends each request of a file once and prints one line of JSON. One thread only.
--
--     wrk -t1 -c64 -d900s -s replay.lua http://127.0.0.1:8080/ -- FILE CONNECTIONS
--
-- The file has eight digits and then as many bytes of HTTP, and so on.
local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long nanos; } sluice_moment;
  int clock_gettime(int clock, sluice_moment *moment);
  int getpid(void);
  int kill(int pid, int signal);
]]
local moment = ffi.new("sluice_moment")
local SIGINT = 2

local function now()
  ffi.C.clock_gettime(0, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanos) / 1e9
end

local thread
function setup(t) thread = t end

function init(args)
  file = assert(io.open(args[1], "rb"))
  file:setvbuf("full", 1048576)
  connections = tonumber(args[2])
  sent, answered, idle, first_sent, last_answer = 0, 0, 0, 0, 0
  statuses = {}
  asked = false
end

local function next_request()
  local length = file:read(8)
  return length and file:read(tonumber(length))
end

local function stop() ffi.C.kill(ffi.C.getpid(), SIGINT) end

function request()
  if not asked then -- wrk looks at the first request to see how many it holds
    asked = true
    local one = next_request()
    file:seek("set", 0)
    return one
  end
  local one = next_request()
  if not one then
    idle = idle + 1
    if idle >= connections then stop() end -- every connection has had its last answer, or has broken and been made anew
    return ""
  end
  if sent == 0 then first_sent = now() end
  sent = sent + 1
  return one
end

function response(status)
  answered = answered + 1
  statuses[status] = (statuses[status] or 0) + 1
  last_answer = now()
  if answered == sent and file:read(0) == nil then stop() end
end

function done(summary, latency, requests)
  local codes = {}
  for status, count in pairs(thread:get("statuses")) do codes[#codes + 1] = string.format('"%d":%d', status, count) end
  print(string.format(
    '{"first_sent":%.4f,"last_answer":%.4f,"unanswered":%d,"statuses":{%s},"latency_ms":{"p50":%.3f,"p99":%.3f,"p999":%.3f,"max":%.3f}}',
    thread:get("first_sent"), thread:get("last_answer"), thread:get("sent") - thread:get("answered"), table.concat(codes, ","),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000, latency.max / 1000))
end
