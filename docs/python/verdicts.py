from behaviour_check import InvalidInput, assess, load_pack, load_scenario

pack = load_pack()
scenario = load_scenario("examples/hypothetical/unannounced-flyby.behaviour.yaml", pack)
report = assess(pack, scenario)

print(report)
print(report.verdict("flyby", "avoid-provocation", reading="national-discretion"))

try:
    load_scenario(b"title: Nothing yet", pack)
except InvalidInput as error:
    for problem in error.problems:
        print(problem)
