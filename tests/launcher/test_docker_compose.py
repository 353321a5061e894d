"""docker-compose.yml without an engine: it parses, and what it names exists."""

import configparser
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
yaml = pytest.importorskip("yaml", reason="needs PyYAML: run it through ./workbench test")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


def test_web_workers_and_scheduled_jobs_are_apart(compose):
    services = compose["services"]
    assert set(services) == {"db", "setup", "web", "cron"}
    assert "--max-cron-threads=0" in services["web"]["command"]
    assert "--no-http" in services["cron"]["command"]
    assert services["db"]["image"].startswith("postgres:")
    for name in ("setup", "web", "cron"):
        assert "FROM odoo:19.0" in services[name]["build"]["dockerfile_inline"]


def test_every_folder_and_file_of_the_project_exists(compose):
    volumes = set(compose["volumes"])
    for service in compose["services"].values():
        for volume in service["volumes"]:
            source = re.sub(r"^\$\{\w+:-(.*?)\}", r"\1", volume).split(":")[0]
            if source.startswith("./"):
                assert source == "./extracts" or (PROJECT / source).exists(), source
            else:
                assert source in volumes
    copied = re.findall(r"COPY (\S+)", compose["x-odoo"]["build"]["dockerfile_inline"])
    assert copied
    assert all((PROJECT / file).exists() for file in copied)


def test_every_script_that_is_run_is_mounted(compose):
    command = compose["services"]["setup"]["command"]
    mounted = compose["services"]["setup"]["volumes"]
    assert "./launcher/inside:/opt/workbench:ro" in mounted
    script = PROJECT / "launcher" / "inside" / Path(command[-1]).name
    assert script.exists()
    for name in re.findall(r"/opt/workbench/(\w+\.\w+)", script.read_text()):
        assert (script.parent / name).exists()


def test_every_variable_has_a_default_or_says_where_to_set_it(compose):
    text = re.sub(r"^\s*#.*$", "", (PROJECT / "docker-compose.yml").read_text(), flags=re.MULTILINE)
    variables = re.findall(r"\$\{(\w+)(:[-?][^}]*)?\}", text)
    assert variables
    assert [name for name, rule in variables if not rule] == []


def test_the_image_s_password_variables_are_the_server_s(compose):
    services = compose["services"]
    server = services["db"]["environment"]
    for name in ("web", "cron", "setup"):
        client = services[name]["environment"]
        assert (client["USER"], client["PASSWORD"]) == (
            server["POSTGRES_USER"],
            server["POSTGRES_PASSWORD"],
        )
        assert client["HOST"] in services


def test_odoo_conf_is_one_for_production():
    parser = configparser.ConfigParser()
    parser.read(PROJECT / "odoo.conf")
    options = parser["options"]
    assert int(options["workers"]) >= 2
    assert options.getboolean("proxy_mode")
    assert not options.getboolean("list_db")
    assert int(options["limit_time_real_cron"]) >= 120
    assert int(options["limit_memory_soft"]) < int(options["limit_memory_hard"])
    # The container's database is named by the environment, the launcher's by itself.
    assert not {"db_host", "db_password", "addons_path", "data_dir", "logfile"} & set(options)
