"""A small form for each feature of ODK's form logic: what ODK's own engine and the server must agree about."""

from __future__ import annotations

SETTINGS = "| settings | | | |\n| | form_id | version | form_title |\n| | {name} | 1 | {name} |\n"
PLACES = """| choices | | | | | |
| | list_name | name | label | town | county |
| | counties | c1 | 甲县 | | |
| | counties | c2 | 乙县 | | |
| | towns | t1 | 河边镇 | | c1 |
| | towns | t2 | 山上镇 | | c1 |
| | towns | t3 | 坝子镇 | | c2 |
| | villages | v1 | 一村 | t1 | c1 |
| | villages | v2 | 二村 | t1 | c1 |
| | villages | v3 | 三村 | t2 | c1 |
| | villages | v4 | 四村 | t3 | c2 |
"""

_FORMS = {
    "relevance": """| survey |
| | type | name | label | relevant |
| | integer | age | 年龄 | |
| | text | school | 学校 | ${age} < 18 |
| | begin_group | work | 工作 | ${age} >= 18 and ${age} < 60 |
| | text | job | 职业 | |
| | integer | income | 收入 | ${job} != '' |
| | begin_group | farm | 种养 | ${income} > 5 |
| | integer | cows | 牛 | |
| | end_group | | | |
| | end_group | | | |
| | text | after | 其后 | ${cows} > 3 or ${school} = 'abc' |
""",
    "required_and_constraint": """| survey |
| | type | name | label | required | constraint | constraint_message | required_message |
| | integer | amount | 金额 | yes | . > 0 and . <= 50 and . mod 5 = 0 | 须为 5 的倍数，不超过 50 | 必填 |
| | text | reason | 理由 | ${amount} > 30 | string-length(.) > 3 | 写长一点 | |
| | integer | other | 其他 | ${amount} mod 2 = 0 | . < ${amount} | 须小于 ${amount} | |
| | decimal | rate | 利率 | | . > 0 and . < 10 or . = 12.5 | | |
""",
    "calculations": """| survey |
| | type | name | label | calculation | relevant |
| | integer | a | a | | |
| | integer | b | b | | |
| | calculate | sum | | ${a} + ${b} | |
| | calculate | twice | | ${sum} * 2 | |
| | calculate | ratio | | ${a} div (${b} + 7) | |
| | calculate | rest | | ${a} mod ${b} | |
| | calculate | word | | if(${sum} > 50, '多', if(${sum} > 20, '中', '少')) | |
| | calculate | first | | coalesce(${ratio}, 'none') | |
| | calculate | rounded | | round(${ratio}, 2) | |
| | calculate | big | | ${a} > ${b} | |
| | calculate | hidden | | ${twice} + 1 | ${a} > 10 |
| | calculate | seen | | concat('<', ${hidden}, '>') | |
| | calculate | minus | | -(${a} - ${b}) * 1.5 | |
| | calculate | chain | | ${a} - ${b} - 1 + 2 * 3 - 4 div 8 | |
""",
    "numbers": """| survey |
| | type | name | label | calculation |
| | decimal | x | x | |
| | integer | n | n | |
| | calculate | i | | int(${x}) |
| | calculate | r0 | | round(${x}) |
| | calculate | r1 | | round(${x} * 1.37, 1) |
| | calculate | f | | floor(${x}) |
| | calculate | c | | ceiling(${x}) |
| | calculate | ab | | abs(${x} - 30) |
| | calculate | p | | pow(${n}, 2) |
| | calculate | q | | round(sqrt(${n}), 6) |
| | calculate | e | | round(exp(${x} div 20), 4) |
| | calculate | l | | round(log(${x}), 6) |
| | calculate | lt | | round(log10(${n}), 6) |
| | calculate | si | | round(sin(${x}) + cos(${x}) + tan(${x} div 100), 6) |
| | calculate | at | | round(atan2(${x}, ${n}) + pi(), 6) |
| | calculate | mx | | max(${x}, ${n}, 17) |
| | calculate | mn | | min(${x}, ${n}, 17) |
| | calculate | nn | | number(${n}) + number('12.50') |
| | calculate | te | | round(exp10(${n} mod 4), 3) |
""",
    "texts": """| survey |
| | type | name | label | calculation |
| | text | s | s | |
| | text | t | t | |
| | calculate | both | | concat(${s}, '-', ${t}) |
| | calculate | len | | string-length(${s}) |
| | calculate | part | | substr(${s}, 1, 3) |
| | calculate | tail | | substr(${s}, -2) |
| | calculate | std | | substring(${s}, 2, 3) |
| | calculate | before | | substring-before(${s}, ' ') |
| | calculate | after | | substring-after(${s}, ' ') |
| | calculate | tr | | translate(${s}, 'abc', 'AB') |
| | calculate | norm | | normalize-space(concat('  ', ${s}, '   x ')) |
| | calculate | has | | contains(${s}, ${t}) |
| | calculate | st | | starts-with(${s}, '张') |
| | calculate | en | | ends-with(${s}, '头') |
| | calculate | num | | regex(${s}, '^[0-9]+$') |
| | calculate | zh | | regex(${s}, '[一-龥]{2,}') |
| | calculate | jn | | join('、', ${s}, ${t}, 'z') |
| | calculate | md | | digest(${s}, 'MD5', 'hex') |
| | calculate | sh | | digest(${s}, 'SHA-256') |
| | calculate | same | | ${s} = ${t} |
| | calculate | b64 | | base64-decode('5byg5LiJ') |
| | calculate | bo | | boolean-from-string(${t}) |
""",
    "dates": """| survey |
| | type | name | label | calculation | constraint | relevant |
| | date | born | 出生 | | . <= today() | |
| | date | begun | 开始 | | . > ${born} | |
| | dateTime | met | 会面 | | | |
| | time | at | 时间 | | | |
| | calculate | age | | int((today() - ${born}) div 365.25) | | |
| | calculate | days | | ${begun} - ${born} | | |
| | calculate | due | | date(${begun} + 90) | | |
| | calculate | fmt | | format-date(${born}, '%Y/%n/%e %b %y %m %d') | | |
| | calculate | fmt2 | | format-date-time(${met}, '%Y-%m-%d %H:%M:%S.%3 %h') | | |
| | calculate | dec | | round(decimal-date-time(${met}), 6) | | |
| | calculate | dt | | decimal-time(${at}) | | |
| | text | old | 老 | | | ${born} < date('1970-01-01') |
| | calculate | dd | | decimal-date-time(${born}) | | |
| | calculate | late | | ${met} > '2026-06-01T00:00:00.000+08:00' | | |
| | calculate | eq | | ${born} = ${begun} | | |
| | calculate | tod | | format-date(today(), '%Y-%m-%d') | | |
""",
    "typed_calculations": """| survey |
| | type | name | label | calculation | readonly |
| | integer | a | a | | |
| | decimal | d | d | | |
| | date | day | 日 | | |
| | integer | whole | w | ${a} * 1.5 | yes |
| | decimal | part | p | ${d} div 3 | yes |
| | date | next | n | ${day} | yes |
| | date | later | l | date(decimal-date-time(${day}) + 31) | yes |
| | text | words | t | concat(${whole}, '/', ${a}) | yes |
| | text | yes | y | ${a} > 10 | yes |
""",
    "repeats": """| survey |
| | type | name | label | calculation | relevant | constraint | required |
| | integer | limit | 上限 | | | | |
| | begin_repeat | member | 成员 | | | | |
| | text | name | 姓名 | | | | yes |
| | integer | age | 年龄 | | | . < 150 | |
| | calculate | pos | | position(..) | | | |
| | calculate | n | | count(${member}) | | | |
| | text | school | 学校 | | ${age} < 18 | | |
| | calculate | tag | | concat(${pos}, ':', ${name}, ${school}) | | | |
| | integer | pay | 收入 | | ${age} > 17 | . <= ${limit} | |
| | end_repeat | | | | | | |
| | calculate | count | | count(${member}) | | | |
| | calculate | total | | sum(${age}) | | | |
| | calculate | most | | max(${age}) | | | |
| | calculate | least | | min(${age}) | | | |
| | calculate | names | | join(',', ${name}) | | | |
| | calculate | all | | concat(${tag}) | | | |
| | calculate | adults | | count(${member}[age >= 18]) | | | |
| | calculate | answered | | count-non-empty(${name}) | | | |
| | calculate | second | | indexed-repeat(${name}, ${member}, 2) | | | |
| | calculate | paid | | sum(${member}[pay > 0]/pay) | | | |
""",
    "repeat_count": """| survey |
| | type | name | label | calculation | repeat_count | relevant |
| | integer | n | 数 | | | |
| | calculate | few | | ${n} mod 4 | | |
| | begin_repeat | row | 行 | | ${few} | |
| | integer | x | x | | | |
| | calculate | y | | ${x} + position(..) | | |
| | end_repeat | | | | | |
| | begin_repeat | pair | 对 | | 2 | ${n} > 5 |
| | integer | z | z | | | |
| | end_repeat | | | | | |
| | calculate | rows | | count(${row}) | | |
| | calculate | xs | | sum(${x}) | | |
| | calculate | zs | | sum(${z}) | | |
""",
    "nested_repeats": """| survey |
| | type | name | label | calculation | relevant | constraint |
| | begin_repeat | house | 户 | | | |
| | text | code | 号 | | | |
| | begin_repeat | person | 人 | | | |
| | integer | age | 龄 | | | . < 120 |
| | calculate | where | | concat(${code}, '-', position(../..), '-', position(..)) | | |
| | text | note | 注 | | ${age} > 20 and ${code} != '' | |
| | end_repeat | | | | | |
| | calculate | people | | count(${person}) | | |
| | calculate | oldest | | max(${age}) | | |
| | calculate | sum | | sum(${age}) | | |
| | end_repeat | | | | | |
| | calculate | everyone | | count(${person}) | | |
| | calculate | years | | sum(${age}) | | |
| | calculate | one | | indexed-repeat(${age}, ${house}, 1, ${person}, 2) | | |
| | calculate | other | | indexed-repeat(${where}, ${house}, 2, ${person}, 1) | | |
""",
    "selects": """| survey |
| | type | name | label | calculation | constraint | relevant |
| | select_one yn | one | 一 | | | |
| | select_multiple crops | many | 多 | | not(selected(., 'none') and count-selected(.) > 1) | |
| | calculate | n | | count-selected(${many}) | | |
| | calculate | first | | selected-at(${many}, 0) | | |
| | calculate | second | | selected-at(${many}, 1) | | |
| | calculate | rice | | if(selected(${many}, 'rice'), 1, 0) | | |
| | calculate | label | | jr:choice-name(${one}, '${one}') | | |
| | text | why | 为何 | | | selected(${many}, 'maize') or ${one} = 'yes' |
| | calculate | say | | jr:choice-name(selected-at(${many}, 0), '${many}') | | |
| choices |
| | list_name | name | label |
| | yn | yes | 是 |
| | yn | no | 否 |
| | crops | rice | 水稻 |
| | crops | maize | 玉米 |
| | crops | none | 无 |
""",
    "choice_filters": """| survey |
| | type | name | label | choice_filter | required | calculation |
| | select_one counties | county | 县 | | yes | |
| | select_one towns | town | 镇 | county = ${county} | | |
| | select_one villages | village | 村 | town = ${town} and county = ${county} | | |
| | select_multiple villages | others | 其他 | county = ${county} and name != ${village} | | |
| | calculate | label | | | | instance('villages')/root/item[name = ${village}]/label |
| | calculate | seat | | | | instance('villages')/root/item[name = current()/../village]/town |
| | calculate | n | | | | count(instance('villages')/root/item[county = ${county}]) |
| | calculate | third | | | | instance('villages')/root/item[3]/name |
| | calculate | last | | | | instance('villages')/root/item[county = ${county}][last()]/name |
"""
    + PLACES,
    "filters_in_repeats": """| survey |
| | type | name | label | choice_filter | calculation |
| | select_one counties | county | 县 | | |
| | begin_repeat | visit | 走访 | | |
| | select_one towns | town | 镇 | county = ${county} | |
| | select_one villages | village | 村 | town = ${town} | |
| | calculate | label | | | jr:choice-name(${village}, '${village}') |
| | end_repeat | | | | |
| | calculate | all | | | join(' ', ${village}) |
"""
    + PLACES,
    "lists_beside_the_form": """| survey |
| | type | name | label | calculation | choice_filter |
| | select_one_from_file fruits.csv | fruit | 果 | | |
| | select_one_from_file fruits.csv | cheap | 便宜 | | price < 5 |
| | calculate | price | | pulldata('fruits', 'price', 'name', ${fruit}) | |
| | calculate | colour | | instance('fruits')/root/item[name = ${fruit}]/colour | |
| | calculate | reds | | count(instance('fruits')/root/item[colour = 'red']) | |
| | calculate | dear | | join(',', instance('fruits')/root/item[price > 4]/label) | |
| | calculate | sum | | sum(instance('fruits')/root/item[colour = 'red']/price) | |
""",
    "logic": """| survey |
| | type | name | label | calculation |
| | integer | a | a | |
| | text | b | b | |
| | calculate | both | | ${a} > 5 and ${b} != '' |
| | calculate | either | | ${a} > 5 or ${b} = 'abc' |
| | calculate | neither | | not(${a} > 5 or ${b} = 'abc') |
| | calculate | eq | | ${a} = 5 |
| | calculate | ne | | ${a} != 5 |
| | calculate | tf | | true() and not(false()) |
| | calculate | bs | | string(boolean(${a} - 5)) |
| | calculate | nt | | ${b} = 5 |
| | calculate | le | | ${a} <= '30' |
| | calculate | pr | | 1 + 2 * 3 > 6 and 2 < 3 or false() |
| | calculate | iff | | if(${a} > ${b}, 'x', 'y') |
| | calculate | chk | | checklist(1, 2, ${a} > 5, ${b} = 'abc', ${a} > 40) |
| | calculate | wcl | | weighted-checklist(2, 5, ${a} > 5, 2, ${b} = 'abc', 3) |
""",
    "places": """| survey |
| | type | name | label | calculation | constraint |
| | geopoint | p | p | | |
| | geopoint | q | q | | |
| | geotrace | way | w | | |
| | geoshape | field | f | | |
| | calculate | between | | if(${p} != '' and ${q} != '', round(distance(concat(${p}, ';', ${q})), 0), 0) | |
| | calculate | long | | if(${way} = '', 0, distance(${way})) | |
| | calculate | size | | if(${field} = '', 0, area(${field})) | |
| | calculate | lat | | selected-at(${p}, 0) | |
""",
    "ranges": """| survey |
| | type | name | label | parameters | calculation | constraint |
| | range | score | 分 | start=1 end=10 step=1 | | . != 7 |
| | range | part | 比 | start=0 end=1 step=0.1 | | |
| | calculate | sum | | | ${score} + ${part} | |
""",
    "groups_and_scores": """| survey |
| | type | name | label | calculation | relevant | constraint |
| | begin_group | g1 | 一 | | | |
| | select_one grade | honest | 诚信 | | | |
| | select_one grade | work | 勤劳 | | | |
| | end_group | | | | | |
| | calculate | s1 | | if(${honest} = 'a', 40, if(${honest} = 'b', 25, 0)) | | |
| | calculate | s2 | | if(${work} = 'a', 30, if(${work} = 'b', 15, 0)) | | |
| | integer | s3 | 其他 | | | . >= 0 and . <= 30 |
| | calculate | score | | ${s1} + ${s2} + coalesce(${s3}, 0) | | |
| | calculate | grade | | if(${score} >= 90, '优秀', if(${score} >= 80, '较好', if(${score} >= 60, '一般', '无'))) | | |
| | calculate | line | | if(${score} >= 90, 50000, if(${score} >= 80, 30000, if(${score} >= 60, 10000, 0))) | | |
| | integer | asked | 申请 | | ${line} > 0 | . <= ${line} |
| choices |
| | list_name | name | label |
| | grade | a | 好 |
| | grade | b | 中 |
| | grade | c | 差 |
""",
    "paths_in_repeats": """| survey |
| | type | name | label | calculation | relevant |
| | begin_repeat | r | 组 | | |
| | integer | a | a | | |
| | begin_group | g | g | | |
| | integer | b | b | | ../../a > 10 |
| | calculate | c | | current()/../../a + current()/../b | |
| | end_group | | | | |
| | calculate | d | | concat(../g/c, '/', count(/data/r)) | |
| | end_repeat | | | | |
| | calculate | e | | sum(/data/r/a) | |
| | calculate | f | | /data/r[2]/a | |
| | calculate | h | | count(/data/r[a > 10]) | |
| | calculate | i | | /data/r[position() = 2]/g/c | |
""",
    "readonly_and_defaults": """| survey |
| | type | name | label | readonly | default | calculation | relevant |
| | text | town | 镇 | | 河边镇 | | |
| | text | fixed | 固定 | yes | 不变 | | |
| | integer | n | n | | 3 | | |
| | calculate | twice | | | | ${n} * 2 | |
| | text | shown | 显示 | yes | | concat(${town}, ${n}) | ${n} > 2 |
| | note | hint | ${shown} | | | | |
""",
    "relevance_of_repeats": """| survey |
| | type | name | label | calculation | relevant |
| | select_one yn | has | 有 | | |
| | begin_repeat | loan | 贷款 | | ${has} = 'yes' |
| | integer | sum | 额 | | |
| | text | bank | 行 | | ${sum} > 10 |
| | end_repeat | | | | |
| | calculate | total | | sum(${sum}) | |
| | calculate | paid | | count(${loan}[sum > 20]) | |
| | calculate | none | | if(${has} = 'no', '无', '有') | |
| choices |
| | list_name | name | label |
| | yn | yes | 是 |
| | yn | no | 否 |
""",
    "empty_answers": """| survey |
| | type | name | label | calculation | relevant | constraint |
| | integer | a | a | | | |
| | text | t | t | | | |
| | calculate | e1 | | ${a} = '' | | |
| | calculate | e2 | | ${t} = '' | | |
| | calculate | e3 | | ${a} + 1 | | |
| | calculate | e4 | | ${a} > 0 | | |
| | calculate | e5 | | not(${a} > 0) | | |
| | calculate | e6 | | if(${a} = '', 0, ${a}) | | |
| | calculate | e7 | | coalesce(${a}, ${t}) | | |
| | calculate | e8 | | string-length(${t}) > 0 | | |
| | calculate | e9 | | count-non-empty(${t}) | | |
| | text | x | x | | ${a} != '' | . != ${t} |
| | text | y | y | | string-length(${t}) = 0 | |
""",
    "once_and_now": """| survey |
| | type | name | label | calculation |
| | integer | a | a | |
| | calculate | kept | | once(${a} * 2) |
| | calculate | seen | | concat('#', ${kept}) |
| | calculate | day | | format-date(now(), '%Y-%m-%d') |
| | calculate | hour | | format-date-time(now(), '%H:%M') |
""",
    "entities": """| survey |
| | type | name | label | save_to | calculation | required |
| | text | head | 户主 | head_name | | yes |
| | integer | n | 人口 | member_count | | |
| | calculate | code | | code | concat('H-', ${n}) | |
| entities |
| | list_name | create_if | label |
| | households | ${n} > 1 | concat(${head}, ' (', ${code}, ')') |
""",
}

FILES = {
    "fruits.csv": "name,label,price,colour\nabc,苹果,3,red\nnone,香蕉,5,yellow\nx,樱桃,12.5,red\n",
}


def feature_forms() -> dict[str, str]:
    """Return every form as Markdown, by name."""
    return {name: table + SETTINGS.format(name=name) for name, table in _FORMS.items()}
