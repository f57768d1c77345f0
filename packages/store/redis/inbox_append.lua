#!lua
-- Appends a message. a: prefix, name, digest of sender and id, now, most messages, message[, revision or false, unless
-- away[, sender, origin, number in its outbox, the number before it in the lane]]
-- Answers with the number * 8 + 0: appended, 1: duplicate, 2: duplicate of one that came at the same millisecond;
-- or 3: out of order, 4: no such inbox, 5: rules changed, 6: away, 7: full; 8 + 3: decided.
-- @include inbox
local function followed(p, name, now)
  local key = p .. 'f:' .. name
  local followers = call('HGETALL', key)
  local found = false
  for i = 1, #followers, 2 do
    if tonumber(followers[i + 1]) > now then
      found = true
    else
      call('HDEL', key, followers[i])
    end
  end
  return found
end

local function operation(a)
  local p, name, digest, now = a[1], a[2], a[3], a[4]
  local record = call('HMGET', p .. 'i:' .. name, 'n', 'g')
  if not record[1] then
    return 4
  end
  local sender, origin, number = a[9], a[10], a[11]
  local decided = 0
  if sender then
    decided = decided_of(p, name, sender, origin)
    if a[12] > decided then
      return 3
    end
  end
  local messages, ids = p .. 'm:' .. name, p .. 'd:' .. name
  local kept = call('LLEN', messages)
  -- What a message that is not here already would be answered with.
  local refusal
  if sender and number <= decided then
    refusal = 11
  elseif a[7] and a[7] ~= tonumber(record[1]) then
    refusal = 5
  elseif a[8] and not followed(p, name, now) then
    refusal = 6
  elseif kept >= a[5] then
    refusal = 7
  end
  local seq = (record[2] or 0) + kept + 1
  local stamp = pack('>I6I6', seq, now)
  local known
  if refusal then
    known = call('HGET', ids, digest)
    if not known then
      return refusal
    end
  elseif call('HSETNX', ids, digest, stamp) == 0 then
    known = call('HGET', ids, digest)
  end
  if sender then
    decide(p, name, sender, origin, number, decided)
  end
  if known then
    local knownSeq, knownAt = unpack_from('>I6I6', known)
    return knownSeq * 8 + (knownAt == now and 2 or 1)
  end
  call('RPUSH', messages, stamp .. a[6])
  call('RPUSH', p .. 'D', pack('>I6', now) .. digest .. name)
  if kept == 0 then
    call('ZADD', p .. 'M', now, name)
  end
  return seq * 8
end
