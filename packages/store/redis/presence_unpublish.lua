#!lua
-- Removes a publication. a[2] presentity, a[3] tag, a[4] now.
-- Answers as `snapshot_of`; or 1: no such presentity, 2: no such publication.
-- @include numbers
-- @include presence
local function operation(a)
  local p, name = a[1], a[2]
  if redis.call('EXISTS', p .. 'p:' .. name) == 0 then
    return 1
  end
  local at = find_live(publications_of(p, name), a[3], a[4])
  if not at then
    return 2
  end
  local position = 0
  return (remove_where(p, name, a[4], function()
    position = position + 1
    return position == at
  end))
end
