"""Health and documentation."""


def test_healthz_answers_without_signing_in(anyone):
    assert anyone.get("/healthz").json()["status"] == "ok"


def test_readyz_says_that_the_database_takes_writes(anyone):
    assert anyone.get("/readyz").status_code == 200


def test_docs_page_is_served_from_our_own_files(anyone):
    page = anyone.get("/docs").text
    assert "/docs/assets/swagger-ui-bundle.js" in page
    assert "http://" not in page.replace(anyone.url, "") and "https://" not in page
    assert anyone.get("/docs/assets/swagger-ui-bundle.js").status_code == 200


def test_an_unknown_address_is_a_problem_in_both_languages(anyone):
    answer = anyone.get("/api/v1/nothing-here")
    assert answer.status_code == 404
    assert answer.json()["code"] == "request.no_such_route"
    assert answer.json()["message"].keys() == {"zh", "en"}
