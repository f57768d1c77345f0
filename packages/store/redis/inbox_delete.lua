#!lua flags=allow-oom
-- Deletes messages. a: prefix, name, then their numbers, rising, each once. Answers how many there were.
-- @include inbox
local function operation(a)
  local p, name = a[1], a[2]
  local newest, kept = numbers_of(p, name)
  if not newest or kept == 0 then
    return 0
  end
  local key = p .. 'm:' .. name
  local found = {}
  for i = 3, #a do
    local at = find(p, name, newest, kept, a[i])
    if at < kept and unpack_from('>I6', call('LINDEX', key, at)) == a[i] then
      found[#found + 1] = at
    end
  end
  local count = #found
  if count == 0 then
    return 0
  end
  if found[count] == count - 1 then
    call('LTRIM', key, count, -1)
  elseif found[1] == kept - count then
    call('LTRIM', key, 0, -count - 1)
  else
    for _, at in ipairs(found) do
      call('LSET', key, at, '')
    end
    -- From the end that is nearer: the list is looked through until as many were found.
    call('LREM', key, found[1] < kept - found[count] and count or -count, '')
  end
  call('HINCRBY', record_key(p, name), 'g', count)
  if found[1] == 0 then
    oldest_changed(p, name)
  end
  return count
end
