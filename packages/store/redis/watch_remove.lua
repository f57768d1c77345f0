#!lua flags=allow-oom
-- Removes a watch, unless one of a newer wish is there. a[2] watcher, a[3] presentity, a[4] wish or false.
-- @include watch
local function operation(a)
  local packed = redis.call('HGET', a[1] .. 'w:' .. a[2], a[3])
  if packed and (not a[4] or cmsgpack.unpack(packed)[1] <= a[4]) then
    remove_watch(a[1], a[2], a[3])
  end
  return true
end
