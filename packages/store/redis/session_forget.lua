#!lua flags=allow-oom
-- Forgets notes of a session, a[2]: those on the presentities in a[3] that are still as they were read, a[4].
local function operation(a)
  local key = a[1] .. 'y:' .. a[2]
  for i, presentity in ipairs(a[3]) do
    if redis.call('HGET', key, presentity) == a[4][i] then
      redis.call('HDEL', key, presentity)
    end
  end
  return true
end
