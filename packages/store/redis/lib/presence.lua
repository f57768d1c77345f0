-- What the scripts of presence share. `p` is what the keys of the presentity's bucket begin with, `name` is its address.
-- A publication is {tag, expiry, changed at, session or false, fence, tuples as JSON}; their order is that of their making.

-- The publications, and the expiry of the first of them to expire.
local function publications_of(p, name)
  local packed = redis.call('GET', p .. 'P:' .. name)
  return packed and cmsgpack.unpack(packed) or {}
end

local function first_expiry(list)
  local first
  for i = 1, #list do
    local expiry = list[i][2]
    if not first or expiry < first then
      first = expiry
    end
  end
  return first
end

-- Writes the publications and when the first of them expires. `before` is what `first_expiry` was.
local function put_publications(p, name, list, before)
  local first = first_expiry(list)
  if #list == 0 then
    redis.call('DEL', p .. 'P:' .. name)
  else
    redis.call('SET', p .. 'P:' .. name, cmsgpack.pack(list))
  end
  if not first then
    redis.call('ZREM', p .. 'E', name)
  elseif first ~= before then
    redis.call('ZADD', p .. 'E', first, name)
  end
end

-- {flags, epoch, version counter, change number, publications as they are stored}; false: no such presentity.
-- flags: 1 for a new version; 2 for a session's first publication here.
local function snapshot_of(p, name, flags)
  local record = redis.call('HMGET', p .. 'p:' .. name, 'e', 'v', 'c')
  if not record[1] then
    return false
  end
  return { flags, record[1], record[2] or '0', record[3], redis.call('GET', p .. 'P:' .. name) or '' }
end

-- Where a live publication of this tag is.
local function find_live(list, tag, now)
  for i = 1, #list do
    if list[i][1] == tag and list[i][2] > now then
      return i
    end
  end
end

-- Whether a session has a publication.
local function has_session(list, session)
  for i = 1, #list do
    if list[i][4] == session then
      return true
    end
  end
  return false
end

-- Removes publications for which `goes` holds, and gives the presentity the next version. False where nothing went.
-- Needs `numbers` before it.
local function remove_where(p, name, now, goes)
  local list = publications_of(p, name)
  local left = {}
  for i = 1, #list do
    if not goes(list[i]) then
      left[#left + 1] = list[i]
    end
  end
  if #left == #list then
    return false, left
  end
  raise_number(p .. 'p:' .. name, 'v', now)
  put_publications(p, name, left, first_expiry(list))
  return snapshot_of(p, name, 1), left
end
