#!lua flags=allow-oom
-- Removes from a bucket what has been kept for long enough. a: prefix, received before, read before, forget before, limit.
-- Answers how many messages and remembered ids were removed.
-- @include inbox
local PORTION = 32

-- In the order of the numbers: behind a message that stays, others stay too, even if the clock jumped back.
local function sweep_inbox(p, name, before, upTo, limit)
  local key = p .. 'm:' .. name
  local removed = 0
  local more = true
  while more and removed < limit do
    local messages = call('LRANGE', key, 0, math.min(PORTION, limit - removed) - 1)
    local due = 0
    more = false
    for _, message in ipairs(messages) do
      local number, received = unpack_from('>I6I6', message)
      more = received < before and number <= upTo
      if not more then
        break
      end
      due = due + 1
    end
    if due > 0 then
      call('LTRIM', key, due, -1)
      removed = removed + due
    end
  end
  if removed > 0 then
    call('HINCRBY', record_key(p, name), 'g', removed)
  end
  oldest_changed(p, name)
  return removed
end

local function sweep_index(p, index, before, limit)
  local removed = 0
  while removed < limit do
    local due = call('ZRANGEBYSCORE', p .. index, '-inf', string.format('(%.0f', before), 'LIMIT', 0, 16)
    if #due == 0 then
      break
    end
    for _, name in ipairs(due) do
      if removed < limit then
        local upTo = index == 'R' and read_number(p, name) or math.huge
        removed = removed + sweep_inbox(p, name, before, upTo, limit - removed)
      end
    end
  end
  return removed
end

local function forget_ids(p, before, limit)
  local log = p .. 'D'
  local forgotten = 0
  local more = true
  while more and forgotten < limit do
    local due = 0
    more = false
    for _, entry in ipairs(call('LRANGE', log, 0, math.min(PORTION, limit - forgotten) - 1)) do
      local addedAt = unpack_from('>I6', entry)
      more = addedAt < before
      if not more then
        break
      end
      due = due + 1
      local digest, ids = entry:sub(7, 18), p .. 'd:' .. entry:sub(19)
      local known = call('HGET', ids, digest)
      -- A newer one is of an inbox that was removed and made anew.
      if known and unpack_from('>I6', known, 7) <= addedAt then
        call('HDEL', ids, digest)
      end
    end
    if due > 0 then
      call('LTRIM', log, due, -1)
      forgotten = forgotten + due
    end
  end
  return forgotten
end

local function operation(a)
  local p, limit = a[1], a[5]
  local removed = sweep_index(p, 'M', a[2], limit)
  removed = removed + sweep_index(p, 'R', a[3], limit - removed)
  return removed + forget_ids(p, a[4], limit - removed)
end
