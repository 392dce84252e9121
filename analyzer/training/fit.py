"""Teaches one network: the examples, lines of real lessons as benign, and those among them that it gets wrong."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from analyzer.domain.kinds import Kind
from analyzer.domain.line import Line
from analyzer.signals.meaning.tokens import Encoded, Tokens, padded
from analyzer.training.corpus import Taught
from analyzer.training.dealing import Dealer
from analyzer.training.encoder import Batch, MeaningNet

LEAST_WORDS = 3
"""Shorter lines of lessons teach nothing."""
HARD_APART = 0.7
"""Share of the worst lines of every kind that are not also among those of another, by experience."""


@dataclass(frozen=True)
class Recipe:
    """How a network is taught."""

    seed: int
    epochs: int = 6
    batch: int = 32
    rate: float = 3e-4
    head_rate: float = 1e-3
    decay: float = 0.9
    """Each layer learns slower than the one above by this factor."""
    warmup: float = 0.06
    random_lines: int = 2400
    """Lines of lessons taken by lot into every epoch."""
    hard_lines: int = 60
    """For each kind, lines of lessons that the network as it stands finds worst; they join every epoch."""
    mined_after: tuple[int, ...] = (2, 4)
    """Epochs after which the worst are looked for, anew each time."""


@dataclass
class Lesson:
    """One network being taught."""

    net: MeaningNet
    tokens: Tokens
    kinds: Sequence[Kind]
    recipe: Recipe
    told: Callable[[str], None]

    def teach(self, examples: Sequence[Taught], benign: Sequence[Line]) -> None:
        """Run every epoch; the same seed, data and machine give the same network."""
        torch.manual_seed(self.recipe.seed)
        dice = random.Random(self.recipe.seed)  # noqa: S311 - a lot, not a secret
        innocent = [one.line for one in examples if not one.labels]
        usable = [Taught("", line, frozenset()) for line in benign if len(line.text.split()) >= LEAST_WORDS]
        dealer = Dealer(innocent, [one.line for one in usable] or innocent, dice)
        optimiser, rates = self._optimiser()
        hard: list[Taught] = []
        total = self._steps(len(examples), len(usable))
        step = 0
        for epoch in range(self.recipe.epochs):
            if epoch in self.recipe.mined_after and usable:
                hard = self._hardest(usable)
            drawn = [*examples, *dice.sample(usable, min(len(usable), self.recipe.random_lines)), *hard]
            loss = 0.0
            batches = self._batches([(one, self._meet(dealer, one)) for one in drawn], dice)
            for batch in batches:
                share = min(1.0, (step + 1) / (self.recipe.warmup * total)) * max(0.02, 1 - step / total)
                for group, rate in zip(optimiser.param_groups, rates, strict=True):
                    group["lr"] = rate * share
                loss += self._step(batch, optimiser)
                step += 1
            self.told(
                f"seed {self.recipe.seed}, epoch {epoch + 1} of {self.recipe.epochs}: loss {loss / len(batches):.3f}"
            )
        self.net.eval()

    def scores(self, lines: Sequence[Line]) -> NDArray[np.float32]:
        """Log-odds of every kind, by the network as it stands."""
        encoded = self.tokens.encode(lines)
        made = np.zeros((len(lines), len(self.kinds)), np.float32)
        order = sorted(range(len(lines)), key=lambda number: len(encoded[number].tokens))
        self.net.eval()
        with torch.no_grad():
            for first in range(0, len(order), 64):
                rows = order[first : first + 64]
                made[rows] = self._look([encoded[row] for row in rows]).numpy()
        return made

    def _meet(self, dealer: Dealer, one: Taught) -> Line:
        if one.example:
            return dealer.deal(one)
        before = one.line.before if dealer.dice.random() < 0.6 else ()  # noqa: PLR2004
        return replace(one.line, before=before[-dealer.dice.choice((1, 1, 2)) :] if before else ())

    def _steps(self, examples: int, usable: int) -> int:
        """About how many steps there will be: the worst lines of different kinds are partly the same."""
        recipe = self.recipe
        mining = recipe.epochs - min((*recipe.mined_after, recipe.epochs))
        hard = min(usable, recipe.hard_lines * len(self.kinds)) * HARD_APART
        return int((recipe.epochs * (examples + min(usable, recipe.random_lines)) + mining * hard) // recipe.batch) + 1

    def _hardest(self, usable: Sequence[Taught]) -> list[Taught]:
        order = np.argsort(-self.scores([one.line for one in usable]), axis=0, kind="stable")
        return [usable[number] for number in np.unique(order[: self.recipe.hard_lines])]

    def _batches(self, drawn: list[tuple[Taught, Line]], dice: random.Random) -> list[list[tuple[Taught, Line]]]:
        """Shuffled, but with lines of like length together."""
        size = self.recipe.batch
        dice.shuffle(drawn)
        batches = []
        for first in range(0, len(drawn), size * 40):
            stretch = sorted(drawn[first : first + size * 40], key=lambda one: len(one[1].text) + len(one[1].context))
            batches += [stretch[i : i + size] for i in range(0, len(stretch), size)]
        dice.shuffle(batches)
        return batches

    def _step(self, batch: list[tuple[Taught, Line]], optimiser: torch.optim.Optimizer) -> float:
        self.net.train()
        scores = self._look(self.tokens.encode([line for _, line in batch]))
        wanted = torch.tensor([[float(kind in one.labels) for kind in self.kinds] for one, _ in batch])
        loss = functional.binary_cross_entropy_with_logits(scores, wanted, reduction="sum") / len(batch)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        optimiser.step()
        return loss.item()

    def _look(self, encoded: Sequence[Encoded]) -> Tensor:
        tokens, segments, mask = (torch.from_numpy(part) for part in padded(encoded))
        with torch.autocast("cpu", torch.bfloat16):
            scores, _ = self.net(Batch(tokens, segments, mask))
        return scores.float()  # type: ignore[no-any-return]

    def _optimiser(self) -> tuple[torch.optim.Optimizer, list[float]]:
        recipe = self.recipe
        for embedding in (self.net.word, self.net.position):
            embedding.weight.requires_grad_(False)
        depth = len(self.net.layers)
        groups = [{"params": list(self.net.head.parameters()), "lr": recipe.head_rate}]
        for number, layer in enumerate(self.net.layers):
            rate = recipe.rate * recipe.decay ** (depth - 1 - number)
            groups.append({"params": list(layer.parameters()), "lr": rate})
        return torch.optim.AdamW(groups, weight_decay=0.01), [float(group["lr"]) for group in groups]  # type: ignore[arg-type]
