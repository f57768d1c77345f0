#!lua flags=no-writes
-- All watches of one presentity, a[3], in the buckets of a[2] (prefixes).
-- Answers a list of {watcher, presentity, wish, change, due at, rest}.
local function operation(a)
  local presentity = a[3]
  local results = {}
  for _, p in ipairs(a[2]) do
    local first = presentity .. '\0'
    for _, member in ipairs(redis.call('ZRANGEBYLEX', p .. 'O', '[' .. first, '(' .. presentity .. '\1')) do
      local watcher = member:sub(#first + 1)
      local packed = redis.call('HGET', p .. 'w:' .. watcher, presentity)
      if packed then
        local watch = cmsgpack.unpack(packed)
        results[#results + 1] = { watcher, presentity, watch[1], watch[2], watch[3], watch[4] }
      end
    end
  end
  return results
end
