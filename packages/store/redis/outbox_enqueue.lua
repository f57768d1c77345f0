#!lua
-- Queues an entry. a: prefix, domain, sender, digest, now, most entries, entry.
-- Answers {0, number}: queued, {1, the stored entry}: it waits already, {2, report}: it has ended, {3}: full.
-- @include numbers
-- @include outbox
local function operation(a)
  local p, domain, digest = a[1], a[2], a[4]
  local ids, counts = p .. 'oi:' .. domain, p .. 'oc'
  local known = call('HGET', ids, digest)
  local waiting = known and unpack_from('>I6', known)
  if waiting and not is_orphan(p, domain, a[3], waiting) then
    local entry = entry_of(p, domain, waiting)
    if entry then
      return { 1, entry }
    end
    local report = call('HGET', p .. 'or:' .. domain, known)
    if report then
      return { 2, report }
    end
  end
  if tonumber(call('HGET', counts, domain) or 0) >= a[6] then
    return { 3 }
  end
  local number = number_after(call('GET', p .. 'on'), a[5])
  local key = packed(number)
  call('SET', p .. 'on', digits(number))
  call('HSET', ids, digest, key)
  call('ZADD', p .. 'oe:' .. domain, number, key .. digest .. a[7])
  call('HINCRBY', counts, domain, 1)
  return { 0, number }
end
