#!lua flags=allow-oom
-- Moves the cursor of a known device forward, at most to the newest message. a: prefix, name, device, number, now.
-- Works when Redis is full, too: what every cursor has passed can be removed.
-- @include inbox
local function operation(a)
  local p, name, device = a[1], a[2], a[3]
  local key = p .. 'c:' .. name
  local known = call('HGET', key, device)
  if not known then
    return
  end
  local newest = numbers_of(p, name) or 0
  local number = math.min(a[4], newest)
  if number <= unpack_from('>I6', known) then
    return
  end
  call('HSET', key, device, pack('>I6I6', number, a[5]))
  cursors_changed(p, name)
end
