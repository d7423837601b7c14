"""Where tumours began, what they are and where they spread, each mechanism on sentences invented here."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

WHO = "A 60-year-old woman was admitted. "


def fields(story: str) -> dict[str, object]:
    _, reading = read_text(WHO + story)
    assert len(reading.cases) == 1
    return guide_fields(reading.cases[0])


@pytest.mark.parametrize(
    ("story", "sites"),
    [
        ("She had a metastatic lung cancer to the sigmoid colon.", ["colon"]),
        ("Biopsy showed metastasis of a carcinoma of the lung to the fifth metacarpal.", ["bone"]),
        ("She had gastric cancer. One mediastinal node was the only site of metastasis.", ["lymph node"]),
        ("She had breast cancer. A nodule in the liver was confirmed to be a metastasis.", ["liver"]),
        ("She had a melanoma of the skin with bone and visceral metastases.", ["bone"]),
        ("She had cancer of the cervix. Metastases were seen in an ovarian cystic lesion and the spleen.",
         ["ovary", "spleen"]),
        ("She had a phyllodes tumor of the breast, which came back with axillary lymph node involvement.",
         ["lymph node"]),
        ("She had breast cancer with metastases to the lung and to the brain.", ["brain", "lung"]),
        ("She had renal cancer and developed metastases, first in the liver and then in lumbar vertebrae.",
         ["liver", "spine (vertebrae)"]),
        ("She had a melanoma. Biopsy showed a micrometastasis in one of two axillary nodes.", ["lymph node"]),
        ("She had cancer of the colon. Two of 15 regional lymph nodes were positive.", ["lymph node"]),
        ("She had a chondrosarcoma of the femur. Pulmonary metastasectomy was done.", ["lung"]),
        ("She had a rectal cancer and a mass in the right adrenal. Adrenalectomy was done. A pathological examination confirmed "
         "metastasis from rectal cancer.", ["adrenal"]),
        ("She had lung cancer. Metastases occurred in the abdominal cavity, liver and muscles.",
         ["liver", "muscle"]),
    ],
)  # fmt: skip
def test_places_of_metastasis(story: str, sites: list[str]) -> None:
    assert sorted(fields(story)["metastatic_sites"]) == sorted(sites)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "story",
    [
        "She had a metastatic lung cancer of the right upper lobe.",
        "She had a metastatic colorectal cancer of the rectum.",
        "She had lung cancer. Nodules in the liver were suspicious for metastases.",
        "She had cancer of the colon. No lymph node involvement was found.",
        "She had cancer of the colon. Lymph nodes were positive for tuberculosis.",
        "She had lung cancer. The liver was biopsied because of jaundice and a metastasis was considered.",
    ],
)
def test_no_place_of_metastasis(story: str) -> None:
    assert fields(story)["metastatic_sites"] == []


@pytest.mark.parametrize(
    ("story", "histologies"),
    [
        # What was held before the final diagnosis was given up.
        ("Biopsy of the pancreas showed an adenoma. It was resected. The final diagnosis was schwannoma.",
         ["schwannoma"]),
        ("The radiological diagnosis was meningioma. Histology showed a glioblastoma.", ["glioblastoma"]),
        ("She was clinically diagnosed as having hepatocellular carcinoma. Histology showed angiosarcoma.",
         ["angiosarcoma"]),
        # Parts of a tumour are not the tumour, but two tumours are two.
        ("Histology showed a carcinosarcoma of the uterus with leiomyosarcoma as the mesenchymal component.",
         ["carcinosarcoma"]),
        ("The resected colon held an adenocarcinoma and a gastrointestinal stromal tumor.",
         ["adenocarcinoma", "gastrointestinal stromal tumor"]),
        # One tumour under two names.
        ("Histology showed medullary carcinoma (MTC) of the thyroid.", ["medullary carcinoma"]),
        ("She had a sphenoid wing meningioma. The meningiomas were resected.", ["meningioma"]),
        ("Biopsy of a node showed a lymphoproliferative disease, a mantle cell lymphoma.",
         ["mantle cell lymphoma"]),
        ("Histology showed a follicular variant of papillary carcinoma.",
         ["follicular variant of papillary carcinoma"]),
        # A protein named after a tumour is none.
        ("Histology showed a schwannoma, positive for B-cell lymphoma 2.", ["schwannoma"]),
        ("She had a gland taken out for ampullary carcinoma. Histology showed an adenocarcinoma of the ampulla.",
         ["adenocarcinoma"]),
        ("Cytology of the lung tumor showed a squamous cell carcinoma. The pathological diagnosis of the lobe was a carcinosarcoma.",
         ["carcinosarcoma"]),
        ("We preoperatively diagnosed the patient with meningioma. The tumor was taken out and was a schwannoma.", ["schwannoma"]),
        ("Despite the absence of blasts, a look at the marrow led to the diagnosis of myelofibrosis.", ["myelofibrosis"]),
        ("A nodule of the lung was a clear cell sugar tumor.", ["clear cell sugar tumor"]),
        ("Biopsy of the renal tumor showed chRCC.", ["chrcc"]),
        # An abbreviation that nobody spells out; an antibody is none.
        ("The tumor of the femur was diagnosed as a QPLS.", ["qpls"]),
        ("Biopsy of the renal tumor showed metastatic UC in the node.", ["uc"]),
        ("She had anti-GBM antibodies and a tumor marker was high.", []),
        # What only explains the name before it.
        ("Histology showed a plasmablastic lymphoma, a subtype of diffuse large B-cell lymphoma.",
         ["plasmablastic lymphoma"]),
        ("The breast held a malignant phyllodes tumor (cystosarcoma phyllodes).", ["malignant phyllodes tumor"]),
        # The name of the group in another wording.
        ("Histology showed clear cell renal cell carcinoma. Later a spread of the renal cell cancer was seen.",
         ["clear cell renal cell carcinoma"]),
    ],
)  # fmt: skip
def test_histologies_finally_held(story: str, histologies: list[str]) -> None:
    assert fields(story)["histologies"] == histologies


@pytest.mark.parametrize("kind", ["triple negative", "HER2 negative", "hormone receptor negative"])
def test_receptors_are_no_histology_and_deny_no_cancer(kind: str) -> None:
    told = fields(f"She had a {kind} breast cancer.")
    assert (told["primary_sites"], told["histologies"]) == (["breast"], [])


@pytest.mark.parametrize(
    ("story", "sites"),
    [
        # Brackets part nothing.
        ("A mass (35 x 40 mm) in the left temporal lobe was resected. The tumor was soft.", ["brain"]),
        # A verb says what the lesion is.
        ("The renal tumor was an angiomyolipoma.", ["kidney"]),
        # A tissue that every organ has gives way to the organ of the lesion.
        ("A giant omental cyst was removed. Histology confirmed a fibrosarcoma.", ["omentum"]),
        # Where a cancer came back is not where it began.
        ("She had a hepatocellular carcinoma. Recurrence of the carcinoma in the diaphragm was resected.",
         ["liver"]),
        ("A schwannoma in the angle of the stomach was removed by wedge resection.", ["stomach"]),
        ("The patient was suspected of having a lymphoma. Histology showed cancer of the breast.", ["breast"]),
        ("Stains were negative for cytokeratin, resulting in a diagnosis of medullary thyroid carcinoma.",
         ["thyroid"]),
        ("She was a never smoker with an adenocarcinoma of the lung.", ["lung"]),
        ("An angiolipoma was found in the lower portion of the small bowel.", ["small intestine"]),
        ("She had undergone thyroidectomy for papillary carcinoma.", ["thyroid"]),
        # Two cancers joined by "and"; what sums up another is none.
        ("She had breast cancer and papillary carcinoma of the thyroid.", ["breast", "thyroid"]),
        ("She had a rectal adenocarcinoma. The colorectal cancer was resected.", ["rectum"]),
        ("She had a chronic lymphocytic leukemia. The lymphoma responded.", ["blood (leukaemia)"]),
        # Usual places, where none is told.
        ("A tumor of the right thigh was found. Histology showed a fibrosarcoma.", ["soft tissue"]),
        ("She had a sarcoma of the thigh, which was resected.", ["soft tissue"]),
        ("A papillary urothelial carcinoma was resected through a cystoscope.", ["bladder"]),
        ("An ureteral tumor was resected. Histology showed urothelial carcinoma.",
         ["renal pelvis and ureter"]),
        # A nodule in which the microscope finds nothing malignant is no tumour.
        ("Malignancy was suspected and a nodule of the lung resected. Histology showed an infarct without any evidence of malignancy.",
         []),
        # The organ in one word with the mass; a mass along a wall; sizes part nothing.
        ("She felt a breast lump. It was excised and was a cavernous lymphangioma.", ["breast"]),
        ("CT showed a mass along the greater curvature of the stomach. Pathology showed a GIST.", ["stomach"]),
        ("A mass measuring 5 x 4 cm in the left lobe of the liver was seen. Histology showed a sarcoma.", ["liver"]),
        # The organ examined, the organ operated on, the part of an organ, the tissue of an organ.
        ("Histology of the resected small bowel revealed a lipoma.", ["small intestine"]),
        ("He had undergone rectal amputation for a GIST.", ["rectum"]),
        ("He died of a pancreas head carcinoma.", ["pancreas"]),
        ("He had a soft tissue perineurioma of the retroperitoneum.", ["retroperitoneum"]),
        # The organ straight behind a cancer, as notes tell it.
        ("She was treated for carcinoma lower rectum.", ["rectum"]),
        # Several neoplasms in several places; one lymphoma of an organ; one melanoma under two names.
        ("He had synchronous urothelial tumors of the bladder and left renal pelvis.",
         ["bladder", "renal pelvis and ureter"]),
        ("He had a primary central nervous system lymphoma. The lymphoma relapsed.", ["brain"]),
        ("She had adrenocortical carcinoma with metastatic liver cancer.", ["adrenal"]),
        # The place of a carcinoma in a list that ends with a metastasis; an astrocytoma beside other tumours.
        ("He had carcinoma of the lung and adrenal metastases.", ["lung"]),
        ("He had been treated for astrocytoma. Carcinomas were found in the colon and stomach.",
         ["colon", "stomach", "brain"]),
        # The origin named first before the metastasis of another organ, and as a primary.
        ("She had a hepatectomy for colorectal liver metastases.", ["colon"]),
        ("Investigations revealed a metastatic cancer from a renal primary.", ["kidney"]),
        # A neoplasm that the disease was only mistaken for.
        ("A swelling of the thigh was misdiagnosed as an osteosarcoma. He was treated with antibiotics.", []),
        # What only is compared.
        ("She had the same regimen as that used for lymphoma of the lung. She had gastric cancer.", ["stomach"]),
        ("She had been treated for thyroid, gastric and colon cancer.", ["thyroid", "stomach", "colon"]),
        ("She had breast cancer and later a myxofibrosarcoma of the left thigh.", ["breast", "soft tissue"]),
        ("A renal mass was seen. Nephroureterectomy showed urothelial carcinoma.", ["renal pelvis and ureter"]),
        ("She had a basal cell carcinoma of the lower eyelid.", ["skin"]),
        ("Lesions of the lung were taken as possible metastases. They were removed and were adenocarcinomas.", ["lung"]),
        ("Histology was in favour of an adenocarcinoma of the fallopian tube.", ["fallopian tube"]),
        # A cancer of the lung that came back in the lung; a pseudomyxoma; a carcinoma of the skin beside another cancer.
        ("She had breast cancer. Later a lung adenocarcinoma was found with metastases to the lung.", ["breast", "lung"]),
        ("She had a pseudomyxoma peritonei from a mucinous tumor of the appendix, a mucinous adenocarcinoma of the appendix.",
         ["appendix"]),
        ("She had colon cancer. A lump of the head was removed. It was a sebaceous carcinoma.", ["colon", "skin"]),
        # The organ of a biopsy, of an operation for cancer, of one that only mostly is for another disease; lists behind the name.
        ("Prostate biopsy showed adenocarcinoma.", ["prostate"]),
        ("She had a mastectomy for cancer five years ago.", ["breast"]),
        ("An appendectomy was done for pain. Histology showed a carcinoid tumor.", ["appendix"]),
        ("She had cancers of the colon, breast and thyroid.", ["colon", "breast", "thyroid"]),
        # Operations that tell no tumour of their organ.
        ("She had a colectomy for ulcerative colitis. A sarcoma grew in the thigh.", ["soft tissue"]),
        ("A tumor of the duodenal papilla was seen. A pancreaticoduodenectomy was performed; histology showed a carcinosarcoma.",
         ["small intestine"]),
        ("A desmoid tumor grew from the transverse mesocolon.", ["peritoneum"]),
        ("CT showed a retroperitoneal pelvic mass. The tumor was removed.", ["retroperitoneum"]),
        ("A tumor occupied the left maxillary sinus. It was an adenoid cystic carcinoma.", ["nasal cavity and sinuses"]),
        ("She had had a colorectal cancer. A brain metastasis of the intestinal primary tumor was removed.", ["colon"]),
        ("Enucleation showed a metastatic carcinoma of unknown primary. CT showed a mass of the right lung, and biopsy of it confirmed "
         "adenocarcinoma of the lung.", ["lung"]),
        ("A rectal cancer was removed. A neck node held a carcinoma of unknown primary.", ["rectum", "unknown"]),
        # A finding's name that holds its organ.
        ("He had a tongue nodule. Biopsy revealed squamous cell carcinoma.", ["tongue"]),
        ("He had a thigh mass. Biopsy revealed a spindle cell sarcoma.", ["soft tissue"]),
    ],
)  # fmt: skip
def test_places_of_origin(story: str, sites: list[str]) -> None:
    assert fields(story)["primary_sites"] == sites


@pytest.mark.parametrize(
    ("story", "size"),
    [
        ("She had a schwannoma of the arm. Later it increased to a maximum diameter of 4.1 cm.", 41),
        (
            "She had a mass in the liver, a hepatocellular carcinoma. The size increased from 2 cm to 3 cm.",
            30,
        ),
        ("A pigmented lesion measuring 15 mm x 8 mm was excised. Histology showed a melanoma.", 15),
        ("Mammography showed a lesion measuring 4 cm long axis. Biopsy showed a ductal carcinoma.", 40),
        ("She had cancer of the bile duct. A stricture 5 mm in length was dilated.", None),
        ("A huge (weight 1 kg, diameter 18 cm) bleeding spleen was removed. It held an angiosarcoma.", None),
    ],
)
def test_sizes_of_tumours(story: str, size: float | None) -> None:
    assert fields(story)["largest_size_mm"] == size


@pytest.mark.parametrize(
    ("story", "site"),
    [
        # The organ of an operation in the same sentence.
        ("She had lung cancer. She underwent an adrenalectomy, and histology showed metastatic adenocarcinoma.",
         "adrenal"),
        # The histology of a known cancer in a lesion elsewhere.
        ("She had undergone a hemicolectomy for colonic adenocarcinoma. A mass was found in the abdominal wall. "
         "Histology confirmed an adenocarcinoma of colonic origin.", "soft tissue"),
        # A distant place in which a cancer came back.
        ("She was operated on for pancreatic cancer. A recurrence of the carcinoma in lymph nodes was treated.",
         "lymph node"),
    ],
)  # fmt: skip
def test_metastasis_without_its_name(story: str, site: str) -> None:
    assert fields(story)["metastatic_sites"] == [site]


def test_adjective_of_place_belongs_to_the_place_behind_it() -> None:
    assert fields("A neurofibroma of the mandibular gingiva was removed.")["primary_sites"] == ["oral cavity"]
    assert fields("She had hepatic and lung metastases of a melanoma.")["metastatic_sites"] == [
        "liver",
        "lung",
    ]


@pytest.mark.parametrize(
    ("spread", "sites", "lesion"),
    [
        ("metastases in the L2 vertebra", ["spine (vertebrae)"], ("spine (vertebrae)", "L2", "vertebral")),
        ("metastases in the liver and the T4 vertebral body", ["liver", "spine (vertebrae)"], ("spine (vertebrae)", "T4", "vertebral")),
        ("a metastasis to T9", ["spine (vertebrae)"], None),
        ("bone metastases at T9 and L1", ["spine (vertebrae)"], None),
        ("an intramedullary metastasis at C6", ["spinal cord"], ("spinal cord", "C6", "intramedullary")),
        ("an epidural metastasis at T5", ["spinal epidural space"], ("spinal epidural space", "T5", "epidural")),
        ("metastases hypointense on T1 images", [], None),
    ],
)  # fmt: skip
def test_metastasis_is_where_its_level_and_compartment_say(
    spread: str, sites: list[str], lesion: tuple[str, str, str] | None
) -> None:
    _, reading = read_text(f"A 50-year-old woman had breast cancer with {spread}.")
    (case,) = reading.cases
    assert guide_fields(case)["metastatic_sites"] == sites
    assert guide_fields(case)["primary_sites"] == ["breast"]
    told = [(x.site, x.level, x.compartment) for x in case.lesions if x.role == "metastasis"]
    assert lesion is None or lesion in told
    assert all(site != "breast" for site, _, _ in told)


def test_a_compartment_is_one_of_the_spine_that_another_sentence_names() -> None:
    _, reading = read_text(
        "A 50-year-old man with lung cancer had MRI of the spine. A subarachnoid mass was seen. It was removed."
    )
    (case,) = reading.cases
    assert "leptomeningeal" in {lesion.compartment for lesion in case.lesions}


@pytest.mark.parametrize(
    ("story", "site"),
    [
        ("CT showed a solid mass that seemed to arise from the back of the third part of the duodenum. It was resected. "
         "Immunohistochemistry led to the diagnosis of GIST.", "small intestine"),
        ("Two firm nodules were noticed one after the other in the mouth. Both were excised. The diagnosis was granular cell tumor.",
         "oral cavity"),
        ("She had a growing ulcer of the left knee. Histology showed squamous cell carcinoma.", "skin"),
        ("A slowly growing mass of the neck was excised. Histology showed a schwannoma.", "peripheral nerve"),
        ("She had an Ewing sarcoma of the ninth rib.", "bone"),
    ],
)  # fmt: skip
def test_histology_is_placed_by_the_lesion_told_nearest(story: str, site: str) -> None:
    assert fields(story)["primary_sites"] == [site]


def test_organ_that_a_lesion_only_touches_is_no_origin() -> None:
    story = "CT showed a mass with invasion into the peritoneum. Biopsy led to the diagnosis of GIST."
    assert fields(story)["primary_sites"] == []


@pytest.mark.parametrize(
    ("story", "sites"),
    [
        ("She had breast cancer and a lesion of the pituitary. Transsphenoidal surgery was done. The pathological examination "
         "revealed metastatic breast carcinoma.", ["pituitary"]),
        ("She had a melanoma of the skin. A jejunal mass was seen. It was a metastasis of the melanoma.", ["small intestine"]),
        ("She had ovarian cancer. CT showed a mass in the spleen. Splenectomy was done and histology confirmed a metastasis.",
         ["spleen"]),
        ("She had a metastasis of a follicular carcinoma of the thyroid to the 2nd metatarsal.", ["bone"]),
        ("She had tuberculosis with secondary pulmonary hypertension.", []),
    ],
)  # fmt: skip
def test_metastasis_is_placed_by_the_lesion_that_was_looked_at(story: str, sites: list[str]) -> None:
    assert fields(story)["metastatic_sites"] == sites


@pytest.mark.parametrize(
    ("story", "names"),
    [
        ("She had a mixed germ cell tumor of the ovary with immature teratoma and a yolk sac tumor.", ["mixed germ cell tumor"]),
        ("She had a pituitary adenoma. It was a macroprolactinoma.", ["macroprolactinoma"]),
        ("She had a carcinoid of the ileum. The neuroendocrine tumor was resected.", ["carcinoid"]),
        ("She had an adenocarcinoma of the colon and a melanoma of the skin.", ["adenocarcinoma", "melanoma"]),
    ],
)  # fmt: skip
def test_name_of_a_group_or_a_component_is_no_second_histology(story: str, names: list[str]) -> None:
    assert fields(story)["histologies"] == names


@pytest.mark.parametrize(
    ("story", "names"),
    [
        ("A lesion of the trachea was resected and diagnosed as ACC.", ["acc"]),
        ("The mean ACC volume was measured on MRI. She had a meningioma.", ["meningioma"]),
        ("Cholangitis was not found. Myelolipoma of the adrenal was diagnosed. The differential diagnosis comprised the lipoma, "
         "the liposarcoma and the angiomyolipoma.", ["myelolipoma"]),
        ("A mucinous carcinoma of the uterus with a resemblance to colorectal adenocarcinoma was found.", ["mucinous carcinoma"]),
        ("She had a seminoma-like dysgerminoma of the ovary.", ["seminoma-like dysgerminoma"]),
    ],
)  # fmt: skip
def test_histologies_that_are_the_patients(story: str, names: list[str]) -> None:
    assert fields(story)["histologies"] == names


@pytest.mark.parametrize(
    ("story", "sites"),
    [
        ("She had a cervical tumor. Hysterectomy showed undifferentiated carcinoma.", ["cervix uteri"]),
        ("Biopsies were taken in a screening program for breast cancer and were normal. A seminal lymphoma was not found. "
         "She had a sarcoma of the stomach.", ["stomach"]),
        ("She had a mass of the lung with infiltrates of plasma cells.", []),
    ],
)  # fmt: skip
def test_origins_that_are_the_patients(story: str, sites: list[str]) -> None:
    assert fields(story)["primary_sites"] == sites


def test_what_a_father_came_with_is_not_the_patients() -> None:
    story = "Histology of the ovary showed a gonadoblastoma, while the father presented with a seminoma."
    assert fields(story)["histologies"] == ["gonadoblastoma"]


@pytest.mark.parametrize(
    ("story", "sites"),
    [
        ("He was seen for a mass of the oral cavity. It had grown fast. Biopsy confirmed metastatic renal cell carcinoma.",
         ["oral cavity"]),
        ("He came with a mass on his left hand. An open biopsy showed metastasis of lung carcinoma.", ["soft tissue"]),
        ("She had undergone hysterectomy nine years ago for leiomyosarcoma of the uterus. CT showed a mass of the pancreas. "
         "The tumor was resected, and histology was identical to the primary tumor.", ["pancreas"]),
        ("She had undergone nephrectomy nine years ago for renal cell carcinoma. CT showed a mass of the pancreas. It was thought to "
         "be a metastasis from the renal primary. Histology showed primary carcinoma of the pancreas.", []),
    ],
)  # fmt: skip
def test_a_verdict_without_a_place_is_on_the_lesion_before_it(story: str, sites: list[str]) -> None:
    assert fields(story)["metastatic_sites"] == sites


@pytest.mark.parametrize(
    ("story", "sites"),
    [
        ("He had gastric cancer. Two of the eleven nodes removed were involved.", ["lymph node"]),
        ("He had gastric cancer with metastasis to 3 of 41 lymph nodes.", ["lymph node"]),
        ("He had gastric cancer. 0 of 14 nodes were involved.", []),
        ("He had seminoma with metastases in a rib, the hilar and axillary lymph nodes, and the adrenal.",
         ["bone", "lymph node", "adrenal"]),
        ("He had lung cancer with metastases to the left buttock.", ["soft tissue"]),
        ("He had lung cancer with a metastasis in the neck.", ["head and neck (other)"]),
        ("A kidney tumor with extension into the renal vein and lung metastases was found.", ["lung"]),
        ("He had renal cell carcinoma. Necropsy showed hepatic and adrenal deposits.", ["liver", "adrenal"]),
        ("He had colon cancer. The film showed cannonball opacities.", ["lung"]),
        ("He had gastric cancer. At necropsy the hilar lymph nodes and both adrenals contained deposits.", ["lymph node", "adrenal"]),
        ("He had renal cell carcinoma. Scans showed deposits in the liver and the spleen.", ["liver", "spleen"]),
        ("He had renal cell carcinoma. Biopsy showed amyloid deposits in the liver.", []),
        ("He had metastatic cancer of the colon.", []),
    ],
)  # fmt: skip
def test_places_of_spread_by_count_part_and_name(story: str, sites: list[str]) -> None:
    assert fields(story)["metastatic_sites"] == sites


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A 34-year-old man had knee pain. MRI showed a cyst beside the PCL. It was removed.", []),
        ("A 29-year-old man with MFS had his aorta replaced.", []),
        ("A 61-year-old woman with MCL had a fever after chemotherapy.", ["lymphoid (lymphoma)"]),
        ("A 61-year-old woman with PTC was operated on. No cancer was left.", ["thyroid"]),
    ],
)
def test_an_abbreviation_of_several_fields_names_a_tumour_beside_words_of_tumours(
    text: str, told: list[str]
) -> None:
    assert guide_fields(read_text(text)[1].cases[0])["primary_sites"] == told


def test_no_time_to_a_metastasis_without_a_tumour() -> None:
    text = "A 31-year-old woman had a cyst excised. Three months later the cyst recurred."
    assert guide_fields(read_text(text)[1].cases[0])["primary_to_metastasis_months"] is None


@pytest.mark.parametrize(
    ("story", "sites"),
    [
        # Mesotheliomas begin where other cancers come to.
        ("Thoracoscopic biopsy of the pleura showed malignant mesothelioma.", ["pleura"]),
        ("She had liver metastases from an unknown primary.", ["unknown"]),
        # A mass told after the metastasis is where that came from.
        ("Biopsy of the femur revealed metastatic adenocarcinoma. CT showed a lung mass.", ["lung"]),
        # Masses that are findings, too, with the organ in their name.
        ("She had vaginal bleeding and a polypoid cervical mass. Histology showed clear cell carcinoma.", ["cervix uteri"]),
        ("She had a perineal mass. Biopsy showed a mucinous adenocarcinoma.", ["soft tissue"]),
    ],
)  # fmt: skip
def test_origins_by_samples_and_masses(story: str, sites: list[str]) -> None:
    assert fields(story)["primary_sites"] == sites


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("She was known for a left breast mass that proved to be an invasive lobular carcinoma.", "left"),
        ("CT showed a left kidney mass, diagnosed as clear cell renal cell carcinoma.", "left"),
        ("She had a right lung nodule and a breast mass that was an invasive ductal carcinoma.", None),
        ("She had pain of the right leg. An invasive ductal carcinoma of the breast was removed.", None),
    ],
)
def test_the_side_of_a_tumour_may_stand_before_the_name_of_what_was_found(
    text: str, side: str | None
) -> None:
    _, reading = read_text(f"A 52-year-old woman had back pain. {text}")
    assert [d.side for d in reading.cases[0].diagnoses if d.site] == [side]


@pytest.mark.parametrize(
    "removal",
    [
        "A jejunal segment was resected.",
        "CT showed a jejunal intussusception, which was resected.",
    ],
)
def test_a_verdict_is_on_the_organ_that_was_removed_before_it(removal: str) -> None:
    told = fields(
        f"A 61-year-old man with a history of melanoma of the back had intestinal obstruction. {removal} "
        "Histology confirmed metastatic melanoma."
    )
    assert told["metastatic_sites"] == ["small intestine"]


def test_a_cancer_of_the_breast_does_not_grow_into_the_scalp() -> None:
    told = fields(
        "She had been treated for breast cancer eight years before. Now she presented with a scalp nodule. "
        "Biopsy revealed metastatic carcinoma."
    )
    assert told["metastatic_sites"] == ["skin"]


def test_a_metastatic_tumour_named_with_its_new_place_began_in_its_own() -> None:
    told = fields("Metastatic renal cell carcinoma of the thyroid was found.")
    assert (told["primary_sites"], told["metastatic_sites"]) == (["kidney"], ["thyroid"])
