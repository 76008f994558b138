"""What the keys of the tables of training mean, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from sansang.law.facts import Words

PROGRAMME_WORDS = {
    "first_year": Words("Năm thứ nhất, trừ thường trực", "First year, standing militia left out"),
    "later": Words(
        "Năm thứ hai trở đi: cơ động, biển, phòng không, pháo binh, trinh sát, thông tin, công binh, phòng hóa, y tế",
        "From the second year: mobile, maritime, air defence, artillery, reconnaissance, signals, engineers, chemical"
        " defence, medical",
    ),
    "later_on_the_spot": Words("Năm thứ hai trở đi: tại chỗ", "From the second year: on the spot"),
    "standing": Words("Dân quân thường trực", "Standing militia"),
}
OFFICER_WORDS = {
    "command": Words(
        "Chức vụ Ban CHQS cấp xã, cơ quan; chỉ huy tiểu đoàn, đại đội; trung đội trưởng phòng không, pháo binh",
        "Commune and agency commands; battalion and company leaders; air-defence and artillery platoon leaders",
    ),
    "unit": Words(
        "Thôn đội trưởng, trung đội trưởng, tiểu đội trưởng, khẩu đội trưởng",
        "Village militia, platoon, squad and crew leaders",
    ),
    "further": Words(
        "Bồi dưỡng (theo quyết định của Chủ tịch UBND tỉnh)", "Further training (by the province's decision)"
    ),
}
TRAINEE_WORDS = {
    "officers_command": Words(
        "Tập huấn chức vụ Ban CHQS cấp xã, cơ quan; tiểu đoàn, đại đội; trung đội trưởng phòng không, pháo binh",
        "Officers of commune and agency commands, battalions, companies; air-defence and artillery platoon leaders",
    ),
    "officers_unit": Words(
        "Tập huấn thôn đội trưởng, trung đội trưởng, tiểu đội trưởng, khẩu đội trưởng",
        "Village militia, platoon, squad and crew leaders",
    ),
    "officers_further": Words("Bồi dưỡng cán bộ", "Further training of officers"),
    "company": Words(
        "Đại đội pháo binh, pháo phòng không; hải đội dân quân thường trực",
        "Artillery and air-defence companies; squadrons of standing militia",
    ),
    "first_year": Words("Dân quân tự vệ năm thứ nhất", "First year"),
    "branch": Words(
        "Biển, trinh sát, thông tin, công binh, phòng hóa, y tế, khẩu đội cối của cấp xã",
        "Maritime, reconnaissance, signals, engineers, chemical defence, medical, mortar crews of communes",
    ),
    "air_defence": Words("Phòng không, pháo binh của cấp xã", "Air defence and artillery of communes"),
    "standing": Words("Dân quân thường trực", "Standing militia"),
    "mobile": Words("Dân quân cơ động", "Mobile militia"),
    "on_the_spot": Words("Dân quân tại chỗ", "On-the-spot militia"),
    "self_defence": Words("Tự vệ của cơ quan, tổ chức", "Self-defence of agencies and organisations"),
    "guidance": Words("Chỉ đạo, hướng dẫn, kiểm tra cấp xã huấn luyện", "Direction and inspection of communes"),
}
PLAN_WORDS = {
    "province": Words("Kế hoạch cấp tỉnh", "Plan of the province"),
    "board": Words("Kế hoạch của Ban CHPTKV", "Plan of a Regional Defence Command Board"),
    "district": Words("Kế hoạch cấp huyện", "Plan of a district"),
    "commune": Words("Kế hoạch cấp xã", "Plan of a commune"),
    "agency": Words("Kế hoạch của cơ quan, tổ chức", "Plan of an agency or organisation"),
}
GRADE_WORDS = {
    "excellent": Words("Giỏi", "Excellent"),
    "good": Words("Khá", "Good"),
    "pass": Words("Đạt", "Pass"),
    "fail": Words("Không đạt", "Fail"),
}
EVENT_WORDS = {
    "contest_national": Words("Hội thi, hội thao toàn quốc", "National competition"),
    "contest_region": Words("Hội thi, hội thao của Quân khu", "Competition of the military region"),
    "contest_locality": Words("Hội thi, hội thao của địa phương", "Competition of a locality"),
    "contest_agency": Words(
        "Hội thi, hội thao của cơ quan, tổ chức thuộc bộ, ngành Trung ương", "Competition of central agencies"
    ),
    "exercise_commune_combat": Words("Diễn tập chiến đấu phòng thủ cấp xã", "Commune defensive-combat exercise"),
    "exercise_commune_civil": Words("Diễn tập phòng thủ dân sự cấp xã", "Commune civil-defence exercise"),
}
TRAINING_KEYS: dict[str, Mapping[str, Words]] = {
    "training_days": PROGRAMME_WORDS,
    "training_time": {"ordinary": Words("Mọi đối tượng", "Everybody")},
    "training_civil": PROGRAMME_WORDS,
    "training_officers": OFFICER_WORDS,
    "training_trainers": TRAINEE_WORDS,
    "training_approvers": PLAN_WORDS,
    "training_grades": {code: words for code, words in GRADE_WORDS.items() if code != "fail"},
    "training_events": EVENT_WORDS,
}
