"""One objective of the action plan: its aim, its indicators as cards, questions to ask."""

from app import components as ui

chosen = ui.context()
bundle, view = chosen.bundle, ui.view(chosen)
objectives = {each.id: each for each in view.definitions.objectives}
asked = ui.parameter("objective")
objective = objectives.get(asked) if asked else next(iter(objectives.values()))

if objective is None:
    ui.heading("Objective not found")
    ui.empty(
        f"There is no objective “{asked}” in this scorecard",
        "It may have been renamed, or the link belongs to another organisation. These exist:",
        [(ui.objective_link(each.id), each.title) for each in objectives.values()],
    )
else:
    readings = view.of(objective.id)
    ui.heading(objective.title, ui.text("Objective"))
    ui.html(ui.profile.objective_choice(view, objective.id, ui.objective_link))
    ui.html(ui.profile.objective_head(view, objective))
    with_data = [each for each in readings if each.ready]
    without = [each for each in readings if not each.ready]
    if with_data:
        ui.section("Indicators")
        unequal = ui.parameter("sort") == "unequal"
        ui.html(ui.inequality.order_choice("unequal" if unequal else "", objective.id, ui.link))
        if unequal:
            with_data = ui.inequality.most_unequal_first(bundle, with_data)
            ui.html(ui.inequality.listing(bundle, with_data, ui.indicator_link))
        ui.html(
            ui.made(
                ui.profile.indicator_cards,
                with_data,
                view,
                ui.indicator_link,
                name="with data, most unequal first" if unequal else "with data",
            )
        )
    if without:
        ui.section("Indicators without data yet")
        ui.html(
            ui.made(ui.profile.indicator_cards, without, view, ui.indicator_link, name="without")
        )
    if not readings:
        ui.empty(
            "No indicator yet", "Nothing is defined for this objective in the definitions file."
        )
    if objective.questions:
        ui.section("Questions to ask your service")
        ui.html(ui.items((ui.text(each) for each in objective.questions), "rs-questions"))
