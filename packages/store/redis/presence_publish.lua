#!lua
-- Adds, changes or refreshes a publication. a[2] presentity, a[3] tag to change or false, a[4] tag after it, a[5] tuples as
-- JSON or false, a[6] session or false, a[7] its fence or false, a[8] expiry, a[9] now, a[10] most publications.
-- Answers as `snapshot_of`; or 1: no such presentity, 2: no such publication, 3: superseded, 4: too many.
-- @include numbers
-- @include presence
local function is_superseded(list, session, fence)
  for i = 1, #list do
    if list[i][4] == session and list[i][5] > fence then
      return true
    end
  end
  return false
end

-- Later than every earlier change, also within a millisecond or after the clock was set back: the last word counts.
local function change_time(list, now)
  local newest = now
  for i = 1, #list do
    if list[i][3] >= newest then
      newest = list[i][3] + 1
    end
  end
  return newest
end

local function operation(a)
  local p, name, match, tag, tuples, session, fence, expiry, now = a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]
  if redis.call('EXISTS', p .. 'p:' .. name) == 0 then
    return 1
  end
  local list = publications_of(p, name)
  for i = 1, #list do
    if list[i][1] == tag then
      -- It is the newer connection's from now on: who ends the older one spares it.
      if session and fence and list[i][4] == session and list[i][5] < fence then
        list[i][5] = fence
        put_publications(p, name, list, first_expiry(list))
      end
      return snapshot_of(p, name, 0)
    end
  end
  if session and fence and is_superseded(list, session, fence) then
    return 3
  end
  local before = first_expiry(list)
  local first = session and not has_session(list, session)
  if not match then
    local live = 0
    for i = 1, #list do
      if list[i][2] > now then
        live = live + 1
      end
    end
    if live >= a[10] then
      return 4
    end
    list[#list + 1] = { tag, expiry, change_time(list, now), session, fence or 0, tuples or '[]' }
  else
    local at = find_live(list, match, now)
    if not at then
      return 2
    end
    local old = list[at]
    if tuples then
      old[3] = change_time(list, now)
      old[6] = tuples
    end
    old[1], old[2] = tag, expiry
    if session then
      old[4], old[5] = session, fence or old[5]
    end
  end
  local counts = not match or tuples ~= false
  put_publications(p, name, list, before)
  if counts then
    raise_number(p .. 'p:' .. name, 'v', now)
  end
  return snapshot_of(p, name, (counts and 1 or 0) + (first and 2 or 0))
end
