#!lua flags=allow-oom
-- Forgets that a session, a[2], has published for the presentities in a[3], unless a newer connection has noted it since:
-- a[4] the fences that were noted with them.
local function operation(a)
  local key = a[1] .. 'y:' .. a[2]
  for i, presentity in ipairs(a[3]) do
    if redis.call('HGET', key, presentity) == a[4][i] then
      redis.call('HDEL', key, presentity)
    end
  end
  return true
end
