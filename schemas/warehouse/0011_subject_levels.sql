-- Every subject as the registry had it last. The first six digits of a site's code are those of an administrative area
-- (province, city, county: two each), so its city and level come from the code; a city's name is that of its own
-- portal's unit. Sites of central bodies (bm...) are a level of their own. An account, app or unit has the level that
-- is registered for it, and the city of a site that its unit answers for.
CREATE OR REPLACE VIEW subject_names AS
SELECT s.subject AS subject, s.name AS name, s.unit AS unit, s.unit_name AS unit_name, s.category AS category,
       s.subject_kind AS subject_kind,
       s.column_ids AS column_ids, s.column_names AS column_names, s.column_natures AS column_natures,
       multiIf(s.subject_kind != 'site',
               transform(s.own_level, ['province', 'city', 'county', 'department', 'town', 'other'],
                         ['省级', '市级', '县级', '部门', '乡镇（街道）', '其他'], '未登记层级'),
               startsWith(s.code, 'bm'), '部委', substring(s.code, 3, 4) = '0000', '省级',
               substring(s.code, 5, 2) = '00', '市级', '县级') AS level,
       multiIf(s.place = '', '未登记区划', startsWith(s.place, 'bm'), '部委', substring(s.place, 3, 4) = '0000', '省本级',
               c.city = '', concat('区划', s.area), c.city) AS city
FROM (
    SELECT o.*, if(o.subject_kind = 'site', o.code, u.code_of_unit) AS place, substring(place, 1, 4) AS area
    FROM (
        SELECT subject, argMax(f.subject_kind, f.at) AS subject_kind, argMax(f.name, f.at) AS name,
               argMax(f.unit, f.at) AS unit, argMax(f.unit_name, f.at) AS unit_name,
               argMax(f.category, f.at) AS category, argMax(f.code, f.at) AS code,
               argMax(JSONExtractString(f.registration, 'subject', 'level'), f.at) AS own_level,
               argMax(f.column_ids, f.at) AS column_ids, argMax(f.column_names, f.at) AS column_names,
               argMax(f.column_natures, f.at) AS column_natures
        FROM subject_facts AS f FINAL
        WHERE program = {program:String}
        GROUP BY subject
    ) AS o
    LEFT JOIN (
        SELECT f.unit AS of_unit, min(f.code) AS code_of_unit
        FROM subject_facts AS f FINAL
        WHERE program = {program:String} AND f.subject_kind = 'site'
        GROUP BY of_unit
    ) AS u ON o.unit = u.of_unit
) AS s
LEFT JOIN (
    SELECT substring(f.code, 1, 4) AS area, replaceRegexpOne(argMax(f.unit_name, f.at), '人民政府$', '') AS city
    FROM subject_facts AS f FINAL
    WHERE program = {program:String} AND f.category = 'portal'
      AND substring(f.code, 5, 2) = '00' AND substring(f.code, 3, 2) != '00'
    GROUP BY area
) AS c ON s.area = c.area;
