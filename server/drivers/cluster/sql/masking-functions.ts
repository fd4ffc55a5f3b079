import { escapeLiteral } from "pg";

/**
 * The functions that mask one value, made for one session (pg_temp) and gone with it. Nothing in the database can stand in
 * for them: they are always called by their schema, and what they call is PostgreSQL's own. All give the same for the same
 * value and the same key, leave null as it is, and leave alone what is empty or only spaces.
 */

const FIRST_NAMES =
  "Alex,Robin,Sam,Kim,Jamie,Taylor,Jordan,Morgan,Casey,Riley,Avery,Quinn,Rowan,Sage,Skyler,Emery,Finley,Harper,Hayden,Jules,Kai,Lane,Logan,Marlow,Micah,Noel,Oakley,Parker,Peyton,Reese,Remy,River,Shay,Sidney,Terry,Toby,Val,Wren,Yael,Zion,Ari,Blair,Cameron,Dana,Drew,Eden,Ellis,Frankie,Gale,Jesse,Lee,Lou,Max,Nico,Pat,Ray,Rory,Sandy,Sasha,Tracy,Uli,Vic,Winter,Ziggy".split(
    ",",
  );
const LAST_NAMES =
  "Alder,Ash,Aspen,Barley,Bay,Beech,Birch,Bramble,Brook,Cedar,Clover,Copper,Cove,Crane,Dale,Dune,Elder,Elm,Falcon,Fern,Field,Finch,Fjord,Flint,Ford,Forest,Frost,Glen,Grove,Hale,Harbor,Hazel,Heath,Heron,Hill,Holly,Iris,Ivory,Juniper,Lake,Larch,Lark,Linden,Maple,Marsh,Meadow,Mill,Moor,Moss,North,Oak,Olive,Orchard,Pine,Quarry,Reed,Ridge,Rush,Sorrel,Stone,Thorn,Vale,Willow,Yarrow".split(
    ",",
  );
const STREETS =
  "Acorn Street,Amber Lane,Anchor Road,Apple Street,Arch Lane,Basin Road,Bell Street,Bridge Road,Canal Street,Castle Lane,Cherry Road,Church Lane,Clay Street,Cliff Road,Coal Lane,Corn Street,Dock Road,East Street,Ferry Lane,Garden Road,Gate Street,Granite Road,Green Lane,Harvest Road,High Street,Hive Lane,Island Road,Ivy Street,Kiln Lane,Lantern Road,Market Street,Mint Lane".split(
    ",",
  );
const CITIES =
  "Alderton,Ambrook,Ashford Hill,Barrowmere,Beckstead,Birchwell,Bramley Cross,Brookhaven,Cedarham,Clayport,Cliffmoor,Coldspring,Dalebury,Eastmere,Elmstead,Fernley,Fordwick,Glenmoor,Greywater,Harrowfield,Hazelbrook,Ivybridge,Kingsmead,Larkhill,Millbrook,Northwell,Oakhaven,Pinecrest,Quarrybank,Ridgemont,Stonewick,Westmarch".split(
    ",",
  );
const LOREM =
  "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. ";
/** Stands for a text; plain words, which are right in fields of HTML too. */
const SENTENCE = "Removed from this copy.";
/** What Odoo's own data calls its accounts: nobody's, and programs look for them. */
const OWN_LOGINS = ["admin", "__system__", "default", "public", "portaltemplate", "demo", "portal"];

const list = (words: readonly string[]) => `array[${words.map((word) => escapeLiteral(word)).join(", ")}]`;

/** One function; `locals` are plpgsql's declarations. Its parameters are referred to by name. */
function define(head: string, locals: string, body: string): string {
  return `create function pg_temp.${head} language plpgsql immutable strict parallel safe as $capstan$
declare ${locals}
begin
${body}
end $capstan$`;
}

const text = (name: string, locals: string, body: string) =>
  define(
    `capstan_${name}(v text) returns text`,
    locals,
    `if pg_catalog.btrim(v) = '' then return v; end if;\n${body}`,
  );

/** $1, $2: outer and inner key of HMAC (RFC 2104), as hex. Held by the transaction alone; no statement's text has them. */
export const HOLD_MASK_KEY = `
  select set_config('capstan.mask_outer', $1, true), set_config('capstan.mask_inner', $2, true)`;

/** Every name without a schema is PostgreSQL's own, in what follows and inside the functions. */
export const MASK_SEARCH_PATH = `set local search_path = pg_catalog, public`;

/** MASK_FUNCTIONS, to be made in this order. `capstan_hmac`: 64 hex digits; `capstan_pick`: a number of a hash's digits. */
export const MASK_FUNCTIONS: readonly string[] = [
  define(
    "capstan_hmac(v text) returns text",
    "",
    `return encode(sha256(decode(current_setting('capstan.mask_outer'), 'hex')
  || sha256(decode(current_setting('capstan.mask_inner'), 'hex') || convert_to(v, 'UTF8'))), 'hex');`,
  ),
  define(
    "capstan_pick(h text, i int, words text[]) returns text",
    "",
    `return words[1 + ('x' || substr(h, i, 7))::bit(28)::int % array_length(words, 1)];`,
  ),
  text(
    "one_name",
    `h text := pg_temp.capstan_hmac('name:' || lower(btrim(v)));
  first text[] := ${list(FIRST_NAMES)};
  last text[] := ${list(LAST_NAMES)};`,
    `if position(' ' in btrim(v)) = 0 then return pg_temp.capstan_pick(h, 8, last); end if;
return pg_temp.capstan_pick(h, 1, first) || ' ' || pg_temp.capstan_pick(h, 8, last);`,
  ),
  // "Company, Person", as Odoo writes complete names, is the mask of either
  text(
    "name",
    "",
    `if position(',' in v) = 0 then return pg_temp.capstan_one_name(v); end if;
return (select coalesce(string_agg(pg_temp.capstan_one_name(btrim(p)), ', ' order by i), v)
  from unnest(string_to_array(v, ',')) with ordinality as part(p, i) where btrim(p) <> '');`,
  ),
  // upper and lower case of an address are the same to Odoo (email_normalized)
  text(
    "one_email",
    `address text := substring(v from '[^\\s<>,;"]+@[^\\s<>,;"]+');
  who text := btrim(regexp_replace(v, '<.*$', ''), ' "''');
  masked text := 'u' || left(pg_temp.capstan_hmac('email:' || lower(btrim(coalesce(address, v)))), 16) || '@example.com';`,
    `if address is null or position('<' in v) = 0 or who = '' then return masked; end if;
return '"' || pg_temp.capstan_name(who) || '" <' || masked || '>';`,
  ),
  text(
    "email",
    "",
    `if v !~ '[,;\\n]' then return pg_temp.capstan_one_email(v); end if;
return (select coalesce(string_agg(pg_temp.capstan_one_email(p), ', ' order by i), v)
  from regexp_split_to_table(v, '[,;\\n]+') with ordinality as part(p, i) where btrim(p) <> '');`,
  ),
  text("exact_email", "", `return 'u' || left(pg_temp.capstan_hmac('exact:' || v), 16) || '@example.com';`),
  // digit for digit and letter for letter; the first \`kept\` digits stay, and signs between them do
  define(
    "capstan_weave(v text, letters boolean, kept int) returns text",
    `bare text := upper(regexp_replace(v, '[^0-9A-Za-z]', '', 'g'));
  h text := pg_temp.capstan_hmac('format:' || bare);
  ch text; x text; n int := 0; r text := '';`,
    `foreach ch in array string_to_array(v, null) loop
  if position(ch in '0123456789') > 0 then
    n := n + 1;
    x := substr(h, 1 + (n - 1) % 64, 1);
    r := r || case when n <= kept then ch else translate(x, 'abcdef', '012345') end;
  elsif letters and ch ~ '^[A-Za-z]$' then
    n := n + 1;
    x := translate(substr(h, 1 + (n - 1) % 64, 1), '0123456789abcdef', 'KQWXZBRTMNPLHGDS');
    r := r || case when ch = upper(ch) then x else lower(x) end;
  else
    r := r || case when position(ch in ' +-().,/_:#') > 0 then ch else 'x' end;
  end if;
end loop;
return r;`,
  ),
  // the country's part of an international number stays
  text(
    "phone",
    "digits int := length(regexp_replace(v, '[^0-9]', '', 'g'));",
    `return pg_temp.capstan_weave(v, false, case when v like '+%' and digits > 6 then 2 else 0 end);`,
  ),
  text("format", "", `return pg_temp.capstan_weave(v, true, 0);`),
  text(
    "street",
    `h text := pg_temp.capstan_hmac('street:' || lower(btrim(v))); words text[] := ${list(STREETS)};`,
    `return (1 + ('x' || substr(h, 1, 7))::bit(28)::int % 199)::text || ' ' || pg_temp.capstan_pick(h, 8, words);`,
  ),
  text(
    "city",
    `h text := pg_temp.capstan_hmac('city:' || lower(btrim(v))); words text[] := ${list(CITIES)};`,
    `return pg_temp.capstan_pick(h, 1, words);`,
  ),
  text("sentence", "", `return ${escapeLiteral(SENTENCE)};`),
  text(
    "lorem",
    `words text := ${escapeLiteral(LOREM)};`,
    `return left(repeat(words, 1 + length(v) / length(words)), length(v));`,
  ),
  text("hash", "", `return left(pg_temp.capstan_hmac('hash:' || v), 16);`),
  text(
    "login",
    `own text[] := ${list(OWN_LOGINS)};`,
    `if v = any (own) then return v; end if;\nreturn pg_temp.capstan_email(v);`,
  ),
  // 70 to 99 per cent of the value: never over the bounds of its type
  define(
    "capstan_number(v numeric) returns numeric",
    `f numeric := 0.70 + (('x' || substr(pg_temp.capstan_hmac('number:' || v::float8::text), 1, 7))::bit(28)::int % 30) / 100.0;`,
    `return case when v = 0 then v else round(v * f, scale(v)) end;`,
  ),
];
