#!lua flags=no-writes
-- All fetches of a presentity, a[2]: a list of {watcher key, count, first, last, watcher as JSON}.
local function operation(a)
  local all = redis.call('HGETALL', a[1] .. 'h:' .. a[2])
  local results = {}
  for i = 1, #all, 2 do
    local fetch = cmsgpack.unpack(all[i + 1])
    results[#results + 1] = { all[i], fetch[1], fetch[2], fetch[3], fetch[4] }
  end
  return results
end
