#!lua flags=no-writes
-- The newest number that was given in a bucket; 0 where none was. a: prefix.
local function operation(a)
  return tonumber(redis.call('GET', a[1] .. 'on') or 0)
end
