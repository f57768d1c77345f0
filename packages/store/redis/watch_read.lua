#!lua flags=no-writes
-- One watch of a watcher, a[2], for the presentity a[3], or all where that is false.
-- Answers a list of {presentity, wish, change, due at, rest}.
local function operation(a)
  local key = a[1] .. 'w:' .. a[2]
  local all
  if a[3] then
    all = { a[3], redis.call('HGET', key, a[3]) or nil }
  else
    all = redis.call('HGETALL', key)
  end
  local results = {}
  for i = 2, #all, 2 do
    local watch = cmsgpack.unpack(all[i])
    results[#results + 1] = { all[i - 1], watch[1], watch[2], watch[3], watch[4] }
  end
  return results
end
