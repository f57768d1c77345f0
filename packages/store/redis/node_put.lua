#!lua
-- Writes the record of a server: a[2] node, a[3] incarnation, a[4] expiry, a[5] now, a[6] record as JSON.
-- Answers false, or {JSON} of another incarnation that lives. Servers that ran out are forgotten.
local function operation(a)
  local key = a[1] .. 'N'
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    local node = cmsgpack.unpack(all[i + 1])
    if node[2] <= a[5] then
      redis.call('HDEL', key, all[i])
    elseif all[i] == a[2] and node[1] ~= a[3] then
      return { node[3] }
    end
  end
  redis.call('HSET', key, a[2], cmsgpack.pack({ a[3], a[4], a[6] }))
  return false
end
