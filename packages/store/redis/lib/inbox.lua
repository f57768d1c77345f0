-- What the scripts of inboxes share. `p` is what the keys of the inbox's bucket begin with, `name` is its address.
--   i:<inbox>  the account's record of it, a hash: `n` is its revision; `g` is ours: how many messages were removed
--   m:<inbox>  list of the kept messages, oldest first: number (6 bytes), received at (6 bytes), the message
--   d:<inbox>  what recognises resends, a hash: digest of sender and id -> number, received at (6 bytes each)
--   c:<inbox>  cursors: device -> number, used at (6 bytes each)
--   l:<inbox>  lanes: sender -> newest decided number of its outbox (8 bytes), the outbox's name
--   f:<inbox>  followers: node -> until when
-- Of the bucket:
--   M  inboxes that have messages, by the time of the oldest
--   R  those whose oldest message every cursor has passed, by its time
--   D  list of all that is in the bucket's d:*, oldest first: added at (6 bytes), digest (12 bytes), inbox
-- There is no number of the newest message: the removed and the kept ones together count it.
local call = redis.call
local pack = struct.pack
local unpack_from = struct.unpack

local function record_key(p, name)
  return p .. 'i:' .. name
end

-- The newest number given, how many messages are kept, and the record's revision; nil where there is no such inbox.
local function numbers_of(p, name)
  local record = call('HMGET', record_key(p, name), 'n', 'g')
  if not record[1] then
    return nil
  end
  local kept = call('LLEN', p .. 'm:' .. name)
  return (record[2] or 0) + kept, kept, tonumber(record[1])
end

-- The newest decided number of a sender's lane. A new origin starts afresh: 0.
local function decided_of(p, name, sender, origin)
  local lane = call('HGET', p .. 'l:' .. name, sender)
  if lane and lane:sub(9) == origin then
    return (unpack_from('>I8', lane))
  end
  return 0
end

local function decide(p, name, sender, origin, number, decided)
  if number > decided then
    call('HSET', p .. 'l:' .. name, sender, pack('>I8', number) .. origin)
  end
end

-- The newest number that every cursor has passed; 0 where there is no cursor.
local function read_number(p, name)
  local least
  for _, cursor in ipairs(call('HVALS', p .. 'c:' .. name)) do
    local number = unpack_from('>I6', cursor)
    if not least or number < least then
      least = number
    end
  end
  return least or 0
end

-- Brings the index of what every cursor has passed up to date, after the cursors or the oldest message changed.
local function reindex_read(p, name, oldest)
  local number, received = unpack_from('>I6I6', oldest)
  if read_number(p, name) >= number then
    call('ZADD', p .. 'R', received, name)
  else
    call('ZREM', p .. 'R', name)
  end
end

-- After the cursors changed.
local function cursors_changed(p, name)
  local oldest = call('LINDEX', p .. 'm:' .. name, 0)
  if oldest then
    reindex_read(p, name, oldest)
  end
end

-- After the oldest message changed.
local function oldest_changed(p, name)
  local oldest = call('LINDEX', p .. 'm:' .. name, 0)
  if not oldest then
    call('ZREM', p .. 'M', name)
    call('ZREM', p .. 'R', name)
    return
  end
  call('ZADD', p .. 'M', (unpack_from('>I6', oldest, 7)), name)
  reindex_read(p, name, oldest)
end

-- Where in the list the first message with this number or a later one is; the length where there is none. Behind removed
-- ones a message stands further ahead than its number says: both bounds are the same where none was removed from between.
local function find(p, name, newest, kept, number)
  local key = p .. 'm:' .. name
  local low = kept - (newest - number + 1)
  if low >= kept then
    return kept
  end
  if low < 0 then
    low = 0
  end
  local high = number - unpack_from('>I6', call('LINDEX', key, 0))
  if high > kept then
    high = kept
  end
  while low < high do
    local middle = math.floor((low + high) / 2)
    if unpack_from('>I6', call('LINDEX', key, middle)) < number then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end
