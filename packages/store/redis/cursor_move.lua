#!lua flags=allow-oom
-- Moves the cursor of a known device forward. a: prefix, name, device, number, now. Beyond the newest message there is nothing
-- to have been read: that was acknowledged of messages that are lost, and says nothing of those that have come since.
-- Works when Redis is full, too: what every cursor has passed can be removed.
-- @include inbox
local function operation(a)
  local p, name, device = a[1], a[2], a[3]
  local key = p .. 'c:' .. name
  local known = call('HGET', key, device)
  if not known then
    return
  end
  local number = a[4]
  if number <= unpack_from('>I6', known) or number > (numbers_of(p, name) or 0) then
    return
  end
  call('HSET', key, device, pack('>I6I6', number, a[5]))
  cursors_changed(p, name)
end
