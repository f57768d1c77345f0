#!lua
-- A device's cursor; makes one. a: prefix, name, device, now, most devices. Answers with its number.
-- @include inbox
local function operation(a)
  local p, name, device, now = a[1], a[2], a[3], a[4]
  if call('HEXISTS', record_key(p, name), 'n') == 0 then
    return 0
  end
  local key = p .. 'c:' .. name
  local known = call('HGET', key, device)
  if known then
    call('HSET', key, device, known:sub(1, 6) .. pack('>I6', now))
    return (unpack_from('>I6', known))
  end
  -- The one unused longest gives way.
  for _ = call('HLEN', key), math.max(1, a[5]), -1 do
    local oldest, oldestAt
    local cursors = call('HGETALL', key)
    for i = 1, #cursors, 2 do
      local usedAt = unpack_from('>I6', cursors[i + 1], 7)
      if not oldestAt or usedAt < oldestAt then
        oldest, oldestAt = cursors[i], usedAt
      end
    end
    call('HDEL', key, oldest)
  end
  call('HSET', key, device, pack('>I6I6', 0, now))
  cursors_changed(p, name)
  return 0
end
