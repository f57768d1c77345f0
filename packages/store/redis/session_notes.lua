#!lua flags=no-writes
-- Where a session, a[2], may have published: a list of presentity, note, presentity, note …
local function operation(a)
  return redis.call('HGETALL', a[1] .. 'y:' .. a[2])
end
